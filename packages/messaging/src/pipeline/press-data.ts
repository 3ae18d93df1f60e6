import type { IncomingUpdate } from '../channels/telegram/index.ts';

/**
 * What a button of ours means when it is pressed (decision 0011). `turnId` is the turn that its message belongs to; `asker` is who alone may
 * press it, in groups.
 */
export type Press =
  | PressOfAsker
  | Rating
  | { verb: 'ai'; turnId: string }
  | { verb: 'ask'; turnId: string; number: number }
  | { verb: 'set'; turnId: string; setting: Setting };

export interface PressOfAsker {
  verb: 'stop' | 'more' | 'again';
  turnId: string;
  asker?: number | undefined;
}

export type Rating = { verb: 'good' | 'bad'; turnId: string } | { verb: 'why'; turnId: string; why: Why };

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

/**
 * What a press changes: of several on one message that wait together only the last counts (a rating, the language, the memory, which page
 * of the settings is shown, the erasing). Undefined when each counts, or costs nothing the second time. A wish for a person is a rating and
 * more: no other press takes it back.
 */
export function slotOfPress(data: string | undefined): string | undefined {
  const press = readPressData(data);
  switch (press?.verb) {
    case 'good':
    case 'bad':
      return `rate:${press.turnId}`;
    case 'why':
      return `${press.why === 'person' ? 'person' : 'rate'}:${press.turnId}`;
    case 'set':
      return slotOfSetting[press.setting];
    default:
      return undefined;
  }
}

const slotOfSetting: Record<Setting, string> = {
  en: 'language',
  ru: 'language',
  auto: 'language',
  remember: 'memory',
  forget: 'memory',
  erase: 'view',
  back: 'view',
  eraseNow: 'erase',
};

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
    case 'stop':
    case 'more':
    case 'again':
      return `${press.verb}:${turn}${press.asker === undefined ? '' : `:${press.asker.toString(36)}`}`;
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
    if ((verb === 'stop' || verb === 'more' || verb === 'again') && /^[0-9a-z]{1,11}$/.test(argument))
      return { verb, turnId, asker: Number.parseInt(argument, 36) };
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

/**
 * Who alone may press the buttons of what answers this, in a group. Undefined in private, and for who wrote as the group or a channel: whoever
 * presses is a person to Telegram, and which of them it was nobody can tell.
 */
export const askerOf = ({ isPrivate, sender }: Pick<IncomingUpdate, 'isPrivate' | 'sender'>): number | undefined =>
  isPrivate || sender.id <= 0 ? undefined : sender.id;

const uuidOf = (turn: string): string =>
  Buffer.from(turn, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The draft of a turn: the same number on every worker that drives it. Not zero (Bot API, sendMessageDraft). */
export const draftIdOf = (turnId: string): number => Number.parseInt(turnId.slice(-8), 16) & 0x7fffffff || 1;
