// How a source comes along, and how it ends.
import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Cli } from '../cli.ts';
import { createBar } from '../output/bar.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { counted, duration } from '../output/table.ts';

const lookMs = 200;

/** The source once it is ready or has failed. With its `place` among many, a line about each stays. */
export async function untilProcessed(
  cli: Cli,
  api: Client,
  source: KnowledgeSource,
  place?: string,
): Promise<KnowledgeSource> {
  const bar = createBar(cli);
  let current = source;
  while (current.state === 'queued' || current.state === 'processing') {
    bar.show(current.progress, `${current.title}: ${stageOf(current)}${place ? `, ${place}` : ''}`);
    await cli.clock.sleep(lookMs);
    current = await api.knowledgeSources.get({ id: source.id });
  }
  bar.end(place && `${current.title}: ${endOf(current)}, ${place}`);
  return current;
}

/** What is done with it right now, and how long it takes yet. */
export function stageOf({ stage, remainingSeconds, waitsFor }: KnowledgeSource): string {
  const left = remainingSeconds === undefined ? '' : `, ${duration(remainingSeconds * 1_000)} left`;
  return `${stage}${left}${waitsFor ? ` (${waitsFor})` : ''}`;
}

const endOf = ({ state, passages, error }: KnowledgeSource) =>
  state === 'failed' ? `failed: ${error ?? 'no reason was given'}` : `${state}, ${counted(passages, 'passage')}`;

/** State, title, passages, id, problem: a line of a table. */
export const outcomeOf = ({ state, title, passages, id, error }: KnowledgeSource): string[] => [
  state,
  title,
  String(passages),
  id,
  error ?? '',
];

/** The one source that was added or changed. Throws `source-failed`, `file-failed`. */
export function finishedResult(source: KnowledgeSource, next: string): Result {
  const { id, state, title, error: reason = 'no reason was given', errorCode } = source;
  if (state !== 'failed') return { document: source, text: `${state}  ${title}  ${id}\n${next}` };
  const failed = errorCode?.startsWith('file-') ? cliErrors.fileFailed : cliErrors.sourceFailed;
  throw failed({ id, title, reason });
}
