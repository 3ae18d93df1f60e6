import type { IncomingUpdate } from '../channels/telegram/index.ts';
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

/** Who holds the bot and how it is; `stuck` is why updates wait, when it is not that others are in front. */
export function botLine(bot: StoredBot, holder: StoredHolder | undefined): { line: string; stuck: string | undefined } {
  const state = `@${bot.username} is ${bot.state}${bot.state_reason ? ` (${bot.state_reason})` : ''}, ${bot.mode}`;
  const held = holder?.worker_id && !holder.expired;
  const by = held
    ? `held by worker ${holder.worker_id} on ${holder.host} (pid ${holder.pid}), lease ${holder.token}${holder.leaving ? ', leaving' : ''}, heartbeat ${spent(holder.silent_ms ?? 0)} ago`
    : 'held by no live worker';
  const stuck = !bot.enabled
    ? 'the bot is stopped'
    : bot.paused
      ? 'the bot is paused'
      : held
        ? undefined
        : 'no live worker holds the bot';
  return { line: `${state}; ${by}`, stuck };
}

/** What became of an update. */
export function updateLine(known: {
  row: StoredUpdate;
  update: IncomingUpdate;
  turn: StoredTurn | undefined;
  fate: Fate;
  stuck: string | undefined;
  nowMs: number;
}): string {
  const { row, update } = known;
  const said = update.text === '' ? `(${update.kind})` : `“${shortened(update.text)}”`;
  return `${time(row.received_at)} ${said} received as no. ${row.seq} (update ${row.update_id}): ${fateWords(known)}`;
}

function fateWords({ row, update, turn, fate, stuck, nowMs }: Parameters<typeof updateLine>[0]): string {
  const since = spent(nowMs - row.received_at.getTime());
  const reason = turn?.reason ? `: ${turn.reason}` : '';
  switch (fate) {
    case 'waiting':
      return `waits for ${since}${stuck ? `, ${stuck}` : ' in its lane'}`;
    case 'in-turn':
      return `is being answered for ${spent(nowMs - (turn?.opened_at.getTime() ?? nowMs))}, try ${turn?.attempt}, turn ${turn?.id}`;
    case 'answered':
      return `${turn?.answered === false ? 'settled without an answer of the assistant' : 'answered'} after ${took(row, turn)}${turn?.ending ? `, ${turn.ending}` : ''}${reason}, turn ${turn?.id}`;
    case 'failed':
      return `failed after ${took(row, turn)}${reason}, turn ${turn?.id}`;
    case 'cancelled':
      return `cancelled after ${took(row, turn)}${reason}, turn ${turn?.id}`;
    case 'edited':
      return 'settled: new words of a message, kept with it';
    case 'ignored':
      return `settled: nothing to answer (${update.kind})`;
    case 'dead':
      return 'a dead letter: see `chatai bots dead-letters list`';
    case 'settled':
      return `settled: ${row.outcome}`;
  }
}

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

/** The beginning of a text, on one line. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const letters = [...line];
  return letters.length <= 60 ? line : `${letters.slice(0, 59).join('')}…`;
}
