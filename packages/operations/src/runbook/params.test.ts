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

test('it points at the parameter that was refused, and says how it is given where it was', () => {
  const refused = (...given: Parameters<typeof paramsOf>) => {
    try {
      return paramsOf(...given);
    } catch (error) {
      return error;
    }
  };
  expect(refused(step, [])).toMatchObject({
    ...{ errors: [{ pointer: '/params/bot', detail: 'is missing' }] },
    fix: 'Give it as --param bot=VALUE: the username of the bot',
  });
  expect(refused(step, ['a/b=1'], (name) => `the field ${name}`)).toMatchObject({
    ...{ errors: [{ pointer: '/params/a~1b', detail: 'is not asked for' }] },
    fix: 'Give it as the field a/b: the step asks for bot, mode',
  });
});
