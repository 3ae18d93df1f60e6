import { type Answer, answer, createAnswerer, suggestedQuestions } from '@chatai/assistant/answer';
import { createSourceUses, type Stemmer } from '@chatai/assistant/knowledge';
import type { Clock } from '@chatai/core/clock';
import { type Config, secretKeyOf } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import { type DatabaseTargets, openDatabase } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { Answer as Answering } from '@chatai/messaging/pipeline';
import type { TurnQuestion } from '@chatai/messaging/turns';

/** The assistant as the pipeline and the API call it. */
export interface ComposedAnswer extends Answering {
  stemmer: Stemmer;
  close(): Promise<void>;
}

/** Searches have plans of their own: this pool is not the hot path's (pipeline.md 3). */
const connections = 3;

/** `answer` streams when `onText` is given; both roads run the same function. */
export async function composeAnswer(parts: {
  config: Config;
  targets: DatabaseTargets;
  clock: Clock;
  log: Log;
}): Promise<ComposedAnswer> {
  const { config, clock, log } = parts;
  const database = await openDatabase(parts.targets, 'system', { name: 'answer', max: connections });
  const answerer = createAnswerer({
    database,
    clock,
    keyring: keyringOf(secretKeyOf(config), config.previousSecretKey),
    operator: config.model,
    egressAllow: config.egressAllow,
  });
  const uses = createSourceUses({ database, clock, log });
  const given = (whole: Answer, { workspaceId, draft }: TurnQuestion) => {
    const standsOn = whole.sources.filter(({ used }) => used).map(({ sourceId }) => sourceId);
    if (!draft) uses.used(workspaceId, standsOn);
    return whole;
  };
  return {
    stemmer: answerer.stemmer,
    async answer(turn, signal, onText) {
      const { memoryFrom, conversationId } = turn;
      // Nothing is remembered without the conversation.
      const asked = { ...turn, conversationId: memoryFrom === undefined ? undefined : conversationId };
      let partial: Answer | undefined;
      try {
        for await (const part of answer(answerer, asked, signal)) {
          if (part.kind === 'done') return part.truncated ? { ...given(part, turn), ending: 'cut' } : given(part, turn);
          if (part.kind === 'partial') partial = part;
          else onText?.(part.text);
        }
      } catch (error) {
        if (!partial) throw error;
        return { ...partial, ending: signal.aborted ? 'stopped' : 'cut', error };
      }
      throw new Error('An answer ends with its whole or an error.');
    },
    async greet({ workspaceId, assistantId }) {
      const assistant = await answerer.assistants.get(workspaceId, assistantId);
      return assistant?.version.greeting ?? undefined;
    },
    suggest: (assistant) => suggestedQuestions(answerer, assistant),
    async close() {
      await uses.close();
      await database.close();
    },
  };
}
