import type { World } from './world.ts';

interface Part {
  seq: number;
  state: string;
  part: number;
  body: string;
  edits: number | null;
  hold: boolean;
  external_id: number | null;
  reason: string | null;
  chat_id: number;
  turn_id: string;
  answer_seq: number;
  conversation_id: string;
}

/**
 * Holds what the database says and what readers see against what was asked for. Returns what is wrong: something that was lost, doubled
 * without an outcome that nobody can know, out of order, or that came to no end.
 */
export async function judge(world: World): Promise<string[]> {
  const parts = await rowsOf<Part>(
    world,
    `select o.seq, o.state, o.part, o.body, o.edits, o.hold, o.external_id, o.reason, o.chat_id, m.turn_id, m.seq as answer_seq, m.conversation_id
     from outbox o join messages m on m.id = o.message_id where o.bot_id = $1 order by o.seq`,
  );
  return [
    ...world.past.violations,
    ...(await everyUpdateEnded(world)),
    ...(await everyQuestionOnce(world)),
    ...everyPartEnded(world, parts),
    ...everyPartSeen(world, parts),
    ...inOrder(world, parts),
    ...noPreviewLeft(world, parts),
    ...(await reactionsAsTheyStand(world)),
  ];
}

const rowsOf = async <Row extends object>(world: World, text: string): Promise<Row[]> =>
  (await world.connection.query(text, [world.botId])).rows as Row[];

/** Statements that find nothing when all is well. */
const nothingOf = {
  'updates that did not come to exactly one end': `
    select u.seq, u.outcome, t.state from updates u left join turns t on t.id = u.turn_id
    where u.bot_id = $1 and (u.outcome is null) = (t.state is null or t.state not in ('closed', 'failed'))`,
  'updates that are dead although all letters were replayed': `
    select seq from updates where bot_id = $1 and outcome = 'dead' and update_id > 0`,
  'turns that were not charged once': `
    select t.id, t.state, count(e.effect_key)::int as times from turns t left join ledger_entries e on e.turn_id = t.id
    where t.bot_id = $1 group by t.id, t.state, t.model
    having count(e.effect_key) <> case when t.state = 'closed' and t.model <> '' then 1 else 0 end`,
  'turns with two answers': `
    select m.turn_id from messages m join turns t on t.id = m.turn_id
    where t.bot_id = $1 and m.role = 'assistant' group by m.turn_id having count(*) > 1`,
  'message numbers that were given twice': `
    select m.conversation_id, m.seq from messages m join turns t on t.id = m.turn_id
    where t.bot_id = $1 group by 1, 2 having count(*) > 1`,
  'turns that are still open': `select id from turns where bot_id = $1 and state = 'open'`,
};

async function everyUpdateEnded(world: World): Promise<string[]> {
  const findings: string[] = [];
  for (const [what, statement] of Object.entries(nothingOf)) {
    const rows = await rowsOf(world, statement);
    if (rows.length > 0) findings.push(`${what}: ${JSON.stringify(rows)}`);
  }
  return findings;
}

async function everyQuestionOnce(world: World): Promise<string[]> {
  const said = await rowsOf<{ external_id: number; times: number; answered: number; text: string; turns: string }>(
    world,
    `select m.external_id, count(*)::int as times, (count(*) filter (where t.state <> 'failed'))::int as answered, min(m.text) as text,
       string_agg(concat_ws(' ', t.state, t.attempt, t.model, t.reason, t.ending, m.seq, m.text), ' | ' order by m.seq) as turns
     from messages m join turns t on t.id = m.turn_id
     where t.bot_id = $1 and m.role = 'user' group by 1`,
  );
  const kept = new Map(said.map((row) => [row.external_id, row]));
  return world.persons.asked.flatMap(({ word, chatId, messageId, text, first }) => {
    const {
      times,
      answered,
      text: now,
      turns,
    } = kept.get(messageId) ?? { times: 0, answered: 0, text: '', turns: 'none' };
    // What was a dead letter is asked anew, as it was first.
    const wasDead = /poison|flaky/.test(first);
    if (times === 0 || answered > 1 || (times > 1 && !wasDead))
      return [`${word} was asked ${times} times, answered ${answered}: ${turns}`];
    const isWell = now === text || (wasDead && now === first) || hasMoved(world, chatId);
    return isWell ? [] : [`${word} is kept as "${now}" and not as "${text}"`];
  });
}

function everyPartEnded(world: World, parts: Part[]): string[] {
  const chats = [...world.telegram.chats.values()];
  return parts.flatMap(({ seq, state, hold, edits, reason }) => {
    const isChosen = [...world.past.again.values()].includes(seq);
    const isWell =
      state === 'sent' ||
      (state === 'uncertain' && hold && edits === null) ||
      (state === 'cancelled' && (isChosen || chats.some(({ wasBlocked }) => wasBlocked))) ||
      (state === 'failed' && chats.some(({ wasBlocked }) => wasBlocked) && /^403/.test(reason ?? ''));
    return isWell ? [] : [`row ${seq} is ${state} in the end: ${reason}`];
  });
}

/**
 * What was written to a group under its old id is answered under the new one, and once; but until a worker knows of the move, each id has a
 * lane and a conversation of its own.
 */
const hasMoved = (world: World, chatId: number) => chatId < 0 && world.past.hasMoved;

const seenIn = (world: World) => new Map([...world.telegram.chats.values()].flatMap((chat) => [...chat.messages]));

function everyPartSeen(world: World, parts: Part[]): string[] {
  const seen = seenIn(world);
  const last = new Map<number, Part>();
  for (const part of parts) if (part.state === 'sent' && part.external_id !== null) last.set(part.external_id, part);
  return [...last].flatMap(([id, { body, seq }]) => {
    const text = seen.get(id)?.text;
    // A change that was cancelled may have been made: nobody knows.
    const isLater = parts.some((part) => part.edits === id && part.seq > seq && part.body === text);
    return text === body || isLater ? [] : [`message ${id} of row ${seq} reads "${text}" and not "${body}"`];
  });
}

/** Of each conversation, as readers see it: the first of each part, by its turn's place. What a person had sent, or sent again, is beside it, and so is what `/stop` says: it has a lane of its own. */
function inOrder(world: World, parts: Part[]): string[] {
  const seen = seenIn(world);
  const turnOf = new Map<number, string>();
  const shown = parts.flatMap((part) => {
    if (
      hasMoved(world, part.chat_id) ||
      world.past.again.has(part.seq) ||
      part.hold ||
      part.body.startsWith('There is nothing to stop')
    )
      return [];
    const edited = part.edits === null ? undefined : seen.get(part.edits);
    const first = world.past.taken(part.seq)[0]?.message ?? edited;
    if (!first) return [];
    // An apology becomes the next one: it keeps its place.
    const isOfAnother = (turnOf.get(first.id) ?? part.turn_id) !== part.turn_id;
    turnOf.set(first.id, part.turn_id);
    return isOfAnother ? [] : [{ ...part, order: first.order }];
  });
  return [...Map.groupBy(shown, (part) => part.conversation_id).values()].flatMap((ofIt) => {
    const is = ofIt.toSorted((a, b) => a.order - b.order).map(({ seq }) => seq);
    const wanted = ofIt.toSorted((a, b) => a.answer_seq - b.answer_seq || a.part - b.part).map(({ seq }) => seq);
    return is.join() === wanted.join() ? [] : [`rows are seen in the order ${is} and not ${wanted}`];
  });
}

/** A message that only showed an answer became that answer, unless nobody could know that it stands there. */
function noPreviewLeft(world: World, parts: Part[]): string[] {
  const answers = new Set(parts.map((part) => part.external_id ?? part.edits));
  return world.past.sendings.flatMap(({ row, message, chatId }) =>
    // A message of a group that moved can be changed no more.
    !row &&
    message &&
    world.telegram.chats.get(chatId)?.movedTo === undefined &&
    world.past.keptPreviews.has(message.id) &&
    !answers.has(message.id)
      ? [`message ${message.id} shows "${message.text}" for ever`]
      : [],
  );
}

async function reactionsAsTheyStand(world: World): Promise<string[]> {
  const rows = await rowsOf<{ message: number; person: number; emoji: string[] }>(
    world,
    `select r.message_external_id as message, r.person_external_id as person, r.emoji
     from reactions r join conversations c on c.id = r.conversation_id where c.bot_id = $1`,
  );
  const kept = new Map(rows.map(({ message, person, emoji }) => [`${message}/${person}`, emoji.join()]));
  return [...world.persons.reactions].flatMap(([key, { chatId, emoji }]) => {
    const isWell = hasMoved(world, chatId) || (kept.get(key) ?? '') === emoji.join();
    return isWell ? [] : [`reaction ${key} is ${kept.get(key)} and not ${emoji}`];
  });
}
