/** States of bots and their reasons, on whatever page they are told. */
export const botWords = {
  'botState.live': 'live',
  'botState.checking': 'checking',
  'botState.starting': 'starting',
  'botState.stopped': 'stopped',
  'botState.paused': 'paused',
  'botState.limited': 'limited',
  'botState.deaf': 'deaf',
  'botState.conflict': 'conflict',
  'botState.token_dead': 'token dead',

  'botReason.sealed':
    'Its token was sealed with another CHATAI_SECRET_KEY. Start ChatAI with that key, or connect the bot again with its token.',
  'botReason.second-poller': 'Another program polls with this token.',
  'botReason.foreign-webhook':
    'Another program has set a webhook of its own ({origin}). Stop it, then set the bot up again.',
  'botReason.removed-webhook': 'Its webhook was removed elsewhere. Set the bot up again.',
  'botReason.undeliverable': 'Telegram cannot deliver to {origin}: {error}',
  'botReason.no-intake': 'Messages wait at Telegram, and {url} does not lead to ChatAI.',
  'botReason.no-address': 'CHATAI_PUBLIC_URL is not set.',
  'botReason.polls-meanwhile': 'It polls, because its webhook does not work.',
  'botReason.waits-its-turn':
    'It waits its turn: Telegram refuses more than about twenty new tokens a minute, so ChatAI asks about fifteen.',
  'botReason.slowed-down': 'Times that Telegram asked it to slow down (429) in the last 3 minutes: {times}',
  'botReason.finishing': 'It finishes what it is answering, then stops.',
  'botReason.draining': 'It answers all that it has received, then stops.',
  'botReason.suspended': 'The workspace is suspended. Ask the admin of this installation why.',
  'botReason.answered': 'Telegram answered: {answer}',
} as const;
