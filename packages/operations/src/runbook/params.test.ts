import { expect, test } from 'vitest';
import { paramsOf } from './params.ts';

const step = {
  slug: 'replace-token',
  params: {
    bot: { about: 'the username of the bot', example: 'shop_bot', matches: /^\w{5,32}$/ },
    mode: { about: 'polling or webhook', example: 'polling', matches: /^(polling|webhook)$/, fallback: 'polling' },
  },
};

test('what is given counts, else what stands for it', () => {
  expect(paramsOf(step, ['bot=shop_bot'])).toEqual({ bot: 'shop_bot', mode: 'polling' });
  expect(paramsOf(step, ['mode=webhook', 'bot=shop_bot'])).toEqual({ bot: 'shop_bot', mode: 'webhook' });
  expect(paramsOf({ slug: 'restart' }, [])).toEqual({});
});

test.each([
  [[], 'bot is missing', 'the username of the bot'],
  [['bot'], 'bot has no value', 'the username of the bot'],
  [['bot=shop_bot', 'bot=other_bot'], 'bot is given twice', 'the username of the bot'],
  [['chat=1'], 'chat is not asked for', 'the step asks for bot, mode'],
  [['bot=$(reboot)'], 'bot cannot be "$(reboot)"', 'the username of the bot'],
  [['bot=shop_bot; rm'], 'bot cannot be "shop_bot; rm"', 'the username of the bot'],
  [['bot=shop_bot\n'], 'bot cannot be "shop_bot\\n"', 'the username of the bot'],
  [['bot=--help'], 'bot cannot be "--help"', 'the username of the bot'],
])('%j is refused: %s', (given, problem, about) => {
  expect(() => paramsOf(step, given)).toThrow(problem);
  try {
    paramsOf(step, given);
  } catch (error) {
    expect(error).toMatchObject({ code: 'param-refused', fix: expect.stringContaining(about) });
  }
});
