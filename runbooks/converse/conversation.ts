import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FactSource } from '@chatai/core/health';
import { replaceFile } from '@chatai/operations/data-files';

/** The same question asked on every way in at once. */
export interface Conversation {
  /** Epoch milliseconds. */
  at: number;
  /** How it went on each; none where there is nobody to ask. */
  said: Said[];
}

export type Said = { channel: 'telegram' | 'api'; tookMs: number } & (
  | { kind: 'answered' | 'empty' }
  /** `unable`: the whole way was walked, and the model does not answer. */
  | { kind: 'failed' | 'unable'; why: string }
);

/** Why a question was not answered, by channel: `api: ECONNREFUSED`; undefined when it was on all. An answer without a word is one. */
export const failureOf = (held: Conversation): string | undefined => whyNot(held, ['failed', 'unable']);

/** The same of the way to the model alone. */
export const wayFailureOf = (held: Conversation): string | undefined => whyNot(held, ['failed']);

function whyNot({ said }: Conversation, kinds: readonly string[]): string | undefined {
  const failed = said.flatMap((one) =>
    'why' in one && kinds.includes(one.kind) ? [`${one.channel}: ${one.why}`] : [],
  );
  return failed.length > 0 ? failed.join('; ') : undefined;
}

export const isEmpty = ({ said }: Conversation): boolean => said.some(({ kind }) => kind === 'empty');

const fileOf = (home: string) => path.join(home, 'facts', 'conversation.json');

/** For whoever looks at this data folder. Throws where the disk takes nothing, and what was kept before stays. */
export function keepConversation(home: string, conversation: Conversation): void {
  replaceFile(fileOf(home), conversation);
}

/** Null before the first one. */
export const conversationFacts = (home: string): FactSource<Conversation | null> => ({
  deadlineMs: 500,
  async read() {
    try {
      return JSON.parse(readFileSync(fileOf(home), 'utf8')) as Conversation;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
});
