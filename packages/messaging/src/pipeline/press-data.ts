/** What a button of ours means when it is pressed (decision 0011). `turnId` is the turn that its message belongs to. */
export type Press =
  | { verb: 'stop' | 'more' | 'again' | 'good' | 'bad' | 'ai'; turnId: string }
  | { verb: 'why'; turnId: string; why: Why }
  | { verb: 'ask'; turnId: string; number: number }
  | { verb: 'set'; turnId: string; setting: Setting };

/** Why an answer was not helpful. */
export type Why = 'wrong' | 'incomplete' | 'person';
/** What a button of `/settings` changes; `erase` asks first, `back` shows the settings again. */
export type Setting = 'en' | 'ru' | 'auto' | 'remember' | 'forget' | 'erase' | 'eraseNow' | 'back';

const whys: readonly string[] = ['wrong', 'incomplete', 'person'] satisfies Why[];
const settings: readonly string[] = [
  'en',
  'ru',
  'auto',
  'remember',
  'forget',
  'erase',
  'eraseNow',
  'back',
] satisfies Setting[];

/** At most 64 bytes (Bot API, InlineKeyboardButton): the verb, the turn in 22 characters of base64url, an argument. */
export function pressData(press: Press): string {
  const turn = Buffer.from(press.turnId.replaceAll('-', ''), 'hex').toString('base64url');
  switch (press.verb) {
    case 'why':
      return `why:${turn}:${press.why}`;
    case 'ask':
      return `ask:${turn}:${press.number}`;
    case 'set':
      return `set:${turn}:${press.setting}`;
    default:
      return `${press.verb}:${turn}`;
  }
}

/** Undefined for anything that no button of ours carries. */
export function readPressData(data: string | undefined): Press | undefined {
  const [, verb, turn, argument] = /^([a-z]+):([\w-]{22})(?::(\w{1,20}))?$/.exec(data ?? '') ?? [];
  if (turn === undefined) return undefined;
  const turnId = uuidOf(turn);
  if (argument !== undefined) {
    if (verb === 'why' && whys.includes(argument)) return { verb, turnId, why: argument as Why };
    if (verb === 'ask' && /^[1-9]$/.test(argument)) return { verb, turnId, number: Number(argument) };
    if (verb === 'set' && settings.includes(argument)) return { verb, turnId, setting: argument as Setting };
    return undefined;
  }
  switch (verb) {
    case 'stop':
    case 'more':
    case 'again':
    case 'good':
    case 'bad':
    case 'ai':
      return { verb, turnId };
    default:
      return undefined;
  }
}

const uuidOf = (turn: string): string =>
  Buffer.from(turn, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The draft of a turn: the same number on every worker that drives it. Not zero (Bot API, sendMessageDraft). */
export const draftIdOf = (turnId: string): number => Number.parseInt(turnId.slice(-8), 16) & 0x7fffffff || 1;
