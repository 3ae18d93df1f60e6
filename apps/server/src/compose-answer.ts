import { type Answer, answer, createAnswerer, suggestedQuestions } from '@chatai/assistant/answer';
import type { Clock } from '@chatai/core/clock';
import { type Config, secretKeyOf } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import { type DatabaseTargets, openDatabase } from '@chatai/core/database';
import type { Answer as Answering } from '@chatai/messaging/pipeline';

/** The assistant as the pipeline and the API call it. */
export interface ComposedAnswer extends Answering {
  close(): Promise<void>;
}

/** Searches have plans of their own: this pool is not the hot path's (pipeline.md 3). */
const connections = 3;

/** `answer` streams when `onText` is given; both roads run the same function. */
export async function composeAnswer(parts: {
  config: Config;
  targets: DatabaseTargets;
  clock: Clock;
}): Promise<ComposedAnswer> {
  const { config, clock } = parts;
  const database = await openDatabase(parts.targets, 'system', { name: 'answer', max: connections });
  const answerer = createAnswerer({
    database,
    clock,
    keyring: keyringOf(secretKeyOf(config), config.previousSecretKey),
    operator: config.model,
    egressAllow: config.egressAllow,
  });
  return {
    async answer(turn, signal, onText) {
      const { memoryFrom, conversationId } = turn;
      // Nothing is remembered without the conversation.
      const asked = { ...turn, conversationId: memoryFrom === undefined ? undefined : conversationId };
      let partial: Answer | undefined;
      try {
        for await (const part of answer(answerer, asked, signal)) {
          if (part.kind === 'done') return part.truncated ? { ...part, ending: 'cut' } : part;
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
    close: database.close,
  };
}
