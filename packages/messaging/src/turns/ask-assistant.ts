import { effectKeyOf } from '@chatai/accounts/ledger';
import type { Clock } from '@chatai/core/clock';
import { type Database, inTransaction } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { AnswerTurn } from './answer-turn.ts';
import { storable } from './storable.ts';
import { roundedSteps, type TurnSteps } from './turn-steps.ts';

export interface AskResult {
  answer: string;
  answered: boolean;
  sources: unknown[];
  model: string;
  turnId: string;
  conversationId: string;
  /** From the question to the whole answer. */
  tookMs: number;
  inputTokens: number;
  outputTokens: number;
  why: object | undefined;
}

/**
 * One question over the API or the command line: the same `answer` as Telegram's, journalled as a closed turn of a conversation of channel
 * `api`. Throws `not-found` for a foreign conversation, and whatever the answer throws; then nothing is stored.
 */
export async function askAssistant(
  deps: {
    system: Database;
    ids: Ids;
    clock: Clock;
    log: Log;
    answer: AnswerTurn;
    /** Told the steps of each turn that was closed, see `measureTurnSteps`. */
    measureSteps(steps: TurnSteps): void;
  },
  input: {
    workspaceId: string;
    assistantId: string;
    question: string;
    conversationId?: string | undefined;
    /** A probe or a trial: listed and counted nowhere. */
    synthetic?: boolean;
    /** What a probe uses is our own affair; what a trial uses its owner pays. */
    billed?: boolean;
    /** Ask the draft. */
    draft?: boolean | undefined;
  },
  signal: AbortSignal,
  onText?: (delta: string) => void,
): Promise<AskResult> {
  const { workspaceId, assistantId, question } = input;
  if (input.conversationId) await requireConversation(deps.system, { ...input, conversationId: input.conversationId });
  const conversationId = input.conversationId ?? deps.ids.uuid();
  const startedMs = deps.clock.monotonicMs();
  const answer = await deps.answer(
    { workspaceId, assistantId, conversationId, question, language: undefined, memoryFrom: 0, draft: input.draft },
    signal,
    onText,
  );
  // What broke off is no answer; who streams it has seen what there is of it.
  if (answer.error !== undefined) throw answer.error;
  const answeredMs = deps.clock.monotonicMs();
  const turnId = deps.ids.uuid();
  await inTransaction(deps.system, async (tx) => {
    if (!input.conversationId) {
      await tx
        .insertInto('conversations')
        .values({
          id: conversationId,
          workspace_id: workspaceId,
          channel: 'api',
          assistant_id: assistantId,
          synthetic: input.synthetic ?? false,
        })
        .execute();
    }
    // The row's lock orders two questions that arrive at once.
    const { last_seq: lastSeq } = await tx
      .updateTable('conversations')
      .set((eb) => ({ last_seq: eb('last_seq', '+', 2), last_message_at: eb.fn<Date>('chatai_now') }))
      .where('id', '=', conversationId)
      .where('workspace_id', '=', workspaceId)
      .returning('last_seq')
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('turns')
      .values((eb) => ({
        id: turnId,
        workspace_id: workspaceId,
        conversation_id: conversationId,
        state: 'closed',
        answered: answer.answered,
        sources: JSON.stringify(answer.sources),
        model: answer.model,
        answer_seq: lastSeq,
        closed_at: eb.fn<Date>('chatai_now'),
      }))
      .execute();
    const message = { workspace_id: workspaceId, turn_id: turnId, conversation_id: conversationId };
    await tx
      .insertInto('messages')
      .values([
        { ...message, id: deps.ids.uuid(), seq: lastSeq - 1, role: 'user', text: storable(question) },
        { ...message, id: deps.ids.uuid(), seq: lastSeq, role: 'assistant', text: storable(answer.text) },
      ])
      .execute();
    if (input.billed === false) return;
    await tx
      .insertInto('ledger_entries')
      .values({
        workspace_id: workspaceId,
        turn_id: turnId,
        effect_key: effectKeyOf(turnId),
        kind: input.synthetic ? 'trial' : 'answer',
        model: answer.model,
        input_tokens: answer.usage.inputTokens,
        output_tokens: answer.usage.outputTokens,
      })
      .execute();
  });
  const { text, answered, sources, model } = answer;
  const closedMs = deps.clock.monotonicMs();
  const steps = { answer: answeredMs - startedMs, ...answer.steps, close: closedMs - answeredMs };
  deps.measureSteps(steps);
  const total = closedMs - startedMs;
  deps.log.info('turn.closed', {
    workspaceId,
    conversationId,
    turnId,
    model,
    state: 'closed',
    steps: roundedSteps(steps, total),
  });
  const { inputTokens, outputTokens } = answer.usage;
  const tookMs = Math.round(answeredMs - startedMs);
  return {
    answer: text,
    answered,
    sources,
    model,
    turnId,
    conversationId,
    tookMs,
    inputTokens,
    outputTokens,
    why: answer.why,
  };
}

async function requireConversation(
  system: Database,
  input: { workspaceId: string; assistantId: string; conversationId: string },
): Promise<void> {
  const found = await system.kysely
    .selectFrom('conversations')
    .select('id')
    .where('id', '=', input.conversationId)
    .where('workspace_id', '=', input.workspaceId)
    .where('assistant_id', '=', input.assistantId)
    .where('channel', '=', 'api')
    .executeTakeFirst();
  if (!found) throw coreErrors.notFound({ what: 'conversation' });
}
