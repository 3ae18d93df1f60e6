import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { BotRuntime } from './bot-runtime.ts';
import type { ChangeMessage } from './change-message.ts';
import { languageFor, type Plan } from './plan.ts';
import { type PressOfAsker, type Rating, readPressData } from './press-data.ts';
import { type PressedTurn, pressedTurn, rate, type SaidMessage, saidUpTo, wasPressed } from './queries.ts';
import { ratingButtons } from './ratings.ts';
import { labelIn } from './replies.ts';
import { changeSettings, type SettingsDeps } from './settings.ts';

export interface PressDeps extends SettingsDeps {
  changeMessage: ChangeMessage;
}

/**
 * What a press of a button asks for; undefined when it asks for no turn, because it was done here or has nothing to do: a button of another
 * chat's turn, of one that is not what it was, pressed twice, or made up (decision 0011).
 */
export async function planPress(
  deps: PressDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  item: LaneItem,
): Promise<Plan | undefined> {
  const press = readPressData(item.update.data);
  if (!press) return undefined;
  const { isPrivate, label = '', messageId } = item.update;
  const { workspaceId } = runtime.bot;
  const of = { workspaceId, conversationId: conversation.id, messageId };
  const again = item.openTurn !== undefined;
  switch (press.verb) {
    case 'stop':
      return undefined;
    case 'good':
    case 'bad':
    case 'why':
      return isPrivate ? ratePress(deps, runtime, conversation, item, press) : undefined;
    case 'set':
      if (isPrivate) await changeSettings(deps, runtime, conversation, item, press);
      return undefined;
    case 'ai':
      return isPrivate && (again || conversation.state === 'requested')
        ? { kind: 'assistant', said: [label] }
        : undefined;
    case 'ask': {
      const turn = await pressedTurn(deps.database.pool, { ...of, turnId: press.turnId });
      if (!turn || label === '') return undefined;
      const asked = { ...of, answerSeq: turn.answer_seq, text: label };
      if (!again && (await wasPressed(deps.database.pool, asked))) return undefined;
      return { kind: 'ask', question: label, attachments: [], said: [label] };
    }
    case 'more':
    case 'again':
      return goOn(deps, runtime, conversation, item, press);
  }
}

/** Continues an answer that is not whole, or asks anew what was not answered. */
async function goOn(
  { database: { pool }, changeMessage }: PressDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  item: LaneItem,
  { verb, turnId }: PressOfAsker,
): Promise<Plan | undefined> {
  const { messageId } = item.update;
  const of = { workspaceId: runtime.bot.workspaceId, conversationId: conversation.id };
  const turn = await pressedTurn(pool, { ...of, turnId });
  if (!turn || !fits(verb, turn)) return undefined;
  const before =
    item.openTurn !== undefined || !(await wasPressed(pool, { ...of, messageId, answerSeq: turn.answer_seq }));
  if (!before) return undefined;
  const upTo = verb === 'more' ? turn.answer_seq : turn.answer_seq - 1;
  const { question, partial } = exchangeIn(await saidUpTo(pool, { ...of, seq: upTo }));
  if (question === '') return undefined;
  // It is done once: the button goes.
  await changeMessage(runtime, item.update, { buttons: [] });
  const goes = { kind: 'ask' as const, question, attachments: [] };
  if (partial === '') return { ...goes, said: [question] };
  return { ...goes, partial, said: [labelIn(languageFor(conversation, item.update), 'more')] };
}

const fits = (verb: PressOfAsker['verb'], { state, ending }: PressedTurn) =>
  verb === 'more' ? state === 'closed' && ending !== null : state === 'failed';

/**
 * The question that the newest of these messages (newest first) belong to, and what was said of its answer; without any of it, all that
 * was asked since the last answer. A "Continue" is kept as a message that answers the very message that was pressed.
 */
export function exchangeIn(said: SaidMessage[]): { question: string; partial: string } {
  const partials: string[] = [];
  let at = 0;
  for (; at < said.length; at++) {
    const { role, text, external_id: pressed, reply_to: continued } = said[at] as SaidMessage;
    if (role !== 'user') partials.unshift(text);
    else if (pressed === null || pressed !== continued) break;
  }
  const question: string[] = [];
  const turnId = partials.length > 0 ? said[at]?.turn_id : undefined;
  for (let asked = said[at]; asked?.role === 'user' && (turnId ?? asked.turn_id) === asked.turn_id; asked = said[++at])
    question.unshift(asked.text);
  return { question: question.filter((text) => text !== '').join('\n'), partial: partials.join('') };
}

async function ratePress(
  { database, workerId, changeMessage }: PressDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  { update }: LaneItem,
  press: Rating,
): Promise<Plan | undefined> {
  const { botId, workspaceId, lease } = runtime.bot;
  const place = { botId, workspaceId, token: lease, conversationId: conversation.id };
  const helpful = press.verb === 'good';
  const why = press.verb === 'why' ? press.why : undefined;
  if (!(await rate(database.pool, workerId, { ...place, turnId: press.turnId, helpful, why }))) return undefined;
  const language = languageFor(conversation, update);
  await changeMessage(runtime, update, { buttons: ratingButtons(language, press.turnId, { helpful, why }) });
  if (why !== 'person') return undefined;
  return { kind: 'command', command: '/human', said: [update.label ?? labelIn(language, 'person')] };
}
