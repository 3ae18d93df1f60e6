// Why a bot is what it is. Stored is the sentence, which API, command line and log say; pages in other languages know it by its code.
import type { StateReason } from '@chatai/contract/bots';
import type { BotReason } from '@chatai/contract/words';

const sentences: Record<Exclude<BotReason, 'answered'>, string> = {
  sealed:
    'its token was sealed with another CHATAI_SECRET_KEY; start ChatAI with that key, or add the bot again with its token',
  'second-poller':
    'another program polls with this token, so each gets a part of the messages; end it, or make a new token at BotFather (/revoke) and put it in with `chatai bots rotate`',
  'foreign-webhook':
    'another program has set a webhook of its own ({origin}): Telegram delivers nothing to ChatAI; end that program, then restart the bot to set ours again',
  'removed-webhook':
    'its webhook was removed elsewhere: Telegram delivers nothing to ChatAI; end that program, then restart the bot to set ours again',
  undeliverable: 'Telegram cannot deliver to {origin}: {error}',
  'no-intake': 'updates wait at Telegram, and {url} leads to no intake of ours',
  'no-address': 'CHATAI_PUBLIC_URL is not set',
  'polls-meanwhile': 'it polls until its webhook works again',
  'waits-its-turn':
    'it waits its turn: Telegram refuses more than about twenty new tokens a minute, so ChatAI asks about fifteen',
  'slowed-down': 'Telegram asked it to slow down (429), {times} times in the last 3 minutes',
  finishing: 'it finishes what it is answering, then stops',
  draining: 'it answers all that it has received, then stops',
  suspended: 'the workspace is suspended',
};

/** The sentence of a reason, its slots filled. */
export const sentenceOf = (code: keyof typeof sentences, facts: StateReason['facts'] = {}): string =>
  sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name]));

/** A bot polls although its owner wants a webhook, because of this. */
export const pollsBecause = (reason: string): string => `${reason}; ${sentenceOf('polls-meanwhile')}`;

/** The reason that a stored sentence tells; null for what somebody else has said: the network, an earlier release. */
export function reasonOf(sentence: string | undefined): StateReason | null {
  if (sentence === undefined) return null;
  const [, cause] = becausePattern.exec(sentence) ?? [];
  for (const [code, pattern] of patterns) {
    const match = pattern.exec(cause ?? sentence);
    if (match) return { code, facts: { ...match.groups } };
  }
  return null;
}

const escaped = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
const patternOf = (sentence: string) => new RegExp(`^${escaped(sentence).replace(/\{(\w+)\}/g, '(?<$1>.+)')}$`, 's');

const becausePattern = patternOf(pollsBecause('{cause}'));
const patterns: [BotReason, RegExp][] = [
  ...Object.entries(sentences).map(([code, sentence]): [BotReason, RegExp] => [code as BotReason, patternOf(sentence)]),
  // Telegram's own words, behind the number of its answer.
  ['answered', /^(?<answer>\d{3} .+)$/s],
];
