import type { UpdateFate, WhereAnswer } from '@chatai/contract/where';
import type { Status } from '../ui/index.ts';

export type WhereItem = WhereAnswer['items'][number];
type Part = WhereItem['parts'][number];

/** A stop on the way of a message, how it went there, and the key of the words that say so. */
export interface WhereStep {
  key: string;
  status: Status;
  word:
    | 'where.received'
    | 'where.stored'
    | 'where.notSentYet'
    | 'where.nothingToSend'
    | `whereFate.${UpdateFate}`
    | `wherePart.${Part['state']}`;
  /** Why, or which: the server's own words. */
  part?: Part;
}

const fates: Record<UpdateFate, Status> = {
  waiting: 'unknown',
  'in-turn': 'unknown',
  answered: 'ok',
  failed: 'fail',
  cancelled: 'off',
  edited: 'ok',
  ignored: 'off',
  dead: 'fail',
  settled: 'ok',
};

const partStates: Record<Part['state'], Status> = {
  queued: 'unknown',
  sending: 'unknown',
  sent: 'ok',
  uncertain: 'warn',
  failed: 'fail',
  cancelled: 'off',
};

/** Received, stored, answered, sent: what is known of each. What was found has been received and stored. */
export function whereSteps({ fate, parts }: Pick<WhereItem, 'fate' | 'parts'>): WhereStep[] {
  return [
    { key: 'received', status: 'ok', word: 'where.received' },
    { key: 'stored', status: 'ok', word: 'where.stored' },
    { key: 'answered', status: fates[fate], word: `whereFate.${fate}` },
    ...sentSteps(fate, parts),
  ];
}

function sentSteps(fate: UpdateFate, parts: readonly Part[]): WhereStep[] {
  if (parts.length > 0)
    return parts.map((part) => ({
      key: `part-${part.part}`,
      status: partStates[part.state],
      word: `wherePart.${part.state}`,
      part,
    }));
  const isUnderWay = fate === 'waiting' || fate === 'in-turn';
  return [
    isUnderWay
      ? { key: 'sent', status: 'unknown', word: 'where.notSentYet' }
      : { key: 'sent', status: 'off', word: 'where.nothingToSend' },
  ];
}
