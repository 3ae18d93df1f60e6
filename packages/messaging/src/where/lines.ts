import type { IncomingUpdate } from '../channels/telegram/index.ts';
import { deedOf } from './deeds.ts';
import type { StoredBot, StoredHolder, StoredPart, StoredTurn, StoredUpdate } from './queries.ts';

/** What became of an update: in its lane, in a turn, or settled. */
export type Fate =
  | 'waiting'
  | 'in-turn'
  | 'answered'
  | 'failed'
  | 'cancelled'
  | 'edited'
  | 'ignored'
  | 'dead'
  | 'settled';

/** Boot and pid namespace stand behind the name. */
const nameOfHost = (host: string | null) => host?.split(' ')[0];

/** Who holds the bot and how it is; `stuck` is why updates wait, when it is not that others are in front. */
export function botLine(bot: StoredBot, holder: StoredHolder | undefined): { line: string; stuck: string | undefined } {
  const state = `@${bot.username} is ${bot.state}${bot.state_reason ? ` (${bot.state_reason})` : ''}${bot.paused ? ', paused' : ''}, ${bot.mode}`;
  const held = holder?.worker_id && !holder.expired;
  const by = held
    ? `run by worker ${holder.worker_id} on ${nameOfHost(holder.host)} (pid ${holder.pid}), lease ${holder.token}${holder.leaving ? ', which gives it back' : ''}, alive ${spent(holder.silent_ms ?? 0)} ago`
    : 'no worker runs it';
  const stuck = !bot.enabled
    ? 'the bot is stopped, see `chatai bots start`'
    : bot.state === 'stopped' && bot.state_reason
      ? bot.state_reason
      : held
        ? undefined
        : 'no worker runs the bot, see `chatai health`';
  return { line: `${state}; ${by}`, stuck };
}

/** What became of an update. */
export function updateLine(known: {
  row: StoredUpdate;
  update: IncomingUpdate;
  turn: StoredTurn | undefined;
  fate: Fate;
  /** Are there parts of a reply? */
  isReplied: boolean;
  stuck: string | undefined;
  nowMs: number;
}): string {
  const { row, update } = known;
  const deed = row.raw.length === 0 ? 'something that was erased at the wish of who said it' : deedOf(update);
  return `${time(row.received_at)} ${deed} (update ${row.update_id}, received as no. ${row.seq}): ${fateWords(known)}`;
}

function fateWords({ row, update, turn, fate, isReplied, stuck, nowMs }: Parameters<typeof updateLine>[0]): string {
  const since = spent(nowMs - row.received_at.getTime());
  const reason = turn?.reason ? `: ${turn.reason}` : '';
  const inTurn = `(turn ${turn?.id})`;
  switch (fate) {
    case 'waiting':
      return stuck ? `waits for ${since}: ${stuck}` : `waits for ${since} behind what this chat said before`;
    case 'in-turn':
      return `is being answered for ${spent(nowMs - (turn?.opened_at.getTime() ?? nowMs))}, try ${turn?.attempt} ${inTurn}`;
    case 'answered':
      return `${answerWords(turn, `after ${took(row, turn)}`, isReplied)} ${inTurn}`;
    case 'failed':
      return `no answer could be made, which was said after ${took(row, turn)}${reason} ${inTurn}`;
    case 'cancelled':
      return `cancelled after ${took(row, turn)}${reason} ${inTurn}`;
    case 'edited':
      return 'kept as the new words of that message';
    case 'ignored':
      return ignoredWords(update);
    case 'dead':
      return 'given up and kept as a dead letter, see `chatai bots dead-letters list`';
    case 'settled':
      return settledWords[row.outcome ?? ''] ?? `done: ${row.outcome}`;
  }
}

function answerWords(turn: StoredTurn | undefined, after: string, isReplied: boolean): string {
  if (turn?.ending === 'stopped') return `answered in part ${after}, then its reader pressed Stop`;
  if (turn?.ending === 'cut') return `answered in part ${after}, then the model broke off`;
  if (turn?.answered !== false) return `answered ${after}`;
  if (turn.model) return `the assistant had no answer and said so ${after}`;
  return isReplied ? `the platform itself replied ${after}` : 'kept, nothing was to be replied';
}

/** Why there was nothing to do. */
function ignoredWords({ kind, isPrivate }: IncomingUpdate): string {
  switch (kind) {
    case 'press':
      return 'nothing to do: the button is of no use any more, or is for somebody else';
    case 'text':
    case 'media':
    case 'edit':
      return isPrivate ? 'nothing to do' : 'nothing to do: the group did not speak to the bot';
    case 'moved':
      return 'noted: the bot writes to the new one';
    default:
      return 'nothing to do';
  }
}

/** By the word that its row has. */
const settledWords: Record<string, string> = {
  pressed: 'done',
  superseded: 'not done: a press that came right after it took its place',
  reacted: 'kept with the message',
  member: 'noted: whether the bot may write there',
};

/** What became of one part of an answer. */
export function partLine(part: StoredPart, nowMs: number): string {
  const tries = part.attempt === 1 ? '1 try' : `${part.attempt} tries`;
  const reason = part.reason ? `: ${part.reason}` : '';
  const name = `part ${part.part}`;
  switch (part.state) {
    case 'queued': {
      const restMs = (part.retry_at?.getTime() ?? 0) - nowMs;
      const next = restMs > 0 ? `, next try in ${spent(restMs)}` : '';
      return `${name} waits to be sent since ${time(part.updated_at)}, ${tries} so far${next}${reason}`;
    }
    case 'sending':
      return `${name} is on its way since ${time(part.updated_at)}, try ${part.attempt}, by worker ${part.owner}${part.deadline ? `, outcome known by ${time(part.deadline)}` : ''}`;
    case 'sent': {
      const id = part.external_id ?? part.edits;
      return `${name} sent ${time(part.updated_at)}${id === null ? '' : ` as Telegram's message ${id}`}, ${tries}${reason}`;
    }
    case 'uncertain':
      return `${name} maybe sent ${time(part.updated_at)}, ${tries}${reason}`;
    case 'failed':
      return `${name} failed ${time(part.updated_at)}, ${tries}${reason}`;
    case 'cancelled':
      return `${name} cancelled ${time(part.updated_at)}, ${tries}${reason}`;
  }
}

const took = (row: StoredUpdate, turn: StoredTurn | undefined) =>
  spent((turn?.closed_at ?? row.received_at).getTime() - row.received_at.getTime());

/** To the second; the date where it is needed is in the fields. */
const time = (at: Date) => `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;

function spent(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
