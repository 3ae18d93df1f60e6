import { afterAll, afterEach, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aReader } from '../../testing/reader.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import { workerExited } from '../bots/index.ts';
import { draftIdOf } from './press-data.ts';

const platform = await aServedPlatform();
const { aLiveBot, answer, ask, aUser, behaviours, said, sim, streamed } = platform;
const { botMessages, buttonsOf, calls, draftOf, press, screen } = aReader(platform);
afterAll(() => platform.close());
afterEach(() => sim.surface.configure({}));

/** Drafts that the server did not know. */
const refused = () =>
  sim.ledger
    .query({ kind: 'call', limit: 10_000 })
    .items.filter((entry) => entry.kind === 'call' && entry.method === 'sendMessageDraft' && entry.status === 404)
    .length;
const withoutDrafts = () => sim.surface.configure({ methodsOff: ['sendMessageDraft'] });
test('a private chat sees a draft grow that can be stopped, nothing else is sent meanwhile, and one message ends it', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('tell');
  ask(bot, user, 'tell me');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Once upon');
  await until('a draft', () => draftOf(bot, user)?.text === 'Once upon');
  expect(draftOf(bot, user)?.canStop).toBe(true);
  stream.say(' a time.');
  await until('it grows', () => draftOf(bot, user)?.text === 'Once upon a time.');
  expect(said(bot, user)).toEqual([]);
  stream.finish();
  await until('the answer', () => said(bot, user).length === 1);
  expect(said(bot, user)).toEqual(['Once upon a time.']);
  expect(screen(bot, user).drafts).toEqual([]);
  const methods = calls(bot, user).map(({ method }) => method);
  expect(methods.filter((method) => method === 'sendMessage')).toHaveLength(1);
  const drafts = methods.slice(methods.indexOf('sendMessageDraft'), methods.lastIndexOf('sendMessageDraft') + 1);
  expect(new Set(drafts)).toEqual(new Set(['sendMessageDraft']));
});

test('a draft changes at most once a second', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('count');
  ask(bot, user, 'count');
  await until('it is asked', () => stream.asked().length === 1);
  let number = 0;
  await until('some drafts', () => {
    stream.say(`${++number} `);
    return calls(bot, user).filter(({ method }) => method === 'sendMessageDraft').length === 3;
  });
  stream.finish();
  await until('the answer', () => said(bot, user).length === 1);
  const drafts = calls(bot, user).filter(({ method }) => method === 'sendMessageDraft');
  for (const [index, draft] of drafts.entries())
    if (index > 0) expect(draft.at - (drafts[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(990);
});

test('an answer that comes at once shows no draft', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'quick');
  await until('the answer', () => said(bot, user).length === 1);
  expect(calls(bot, user).map(({ method }) => method)).toEqual(['sendMessage']);
});

test('Stop on a draft shows within 500 ms what was said, that it was stopped, and how to go on; it is billed', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('long');
  ask(bot, user, 'long story');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('It began');
  await until('a draft', () => draftOf(bot, user)?.text === 'It began');
  const pressedAt = performance.now();
  sim.act(bot.telegramId, 'stop-draft', { userId: user });
  await until('the partial answer', () => said(bot, user).length === 1);
  expect(performance.now() - pressedAt).toBeLessThan(500);
  expect(said(bot, user)[0]).toBe('It began\n\nStopped.');
  expect(buttonsOf(bot, user)).toEqual(['Continue']);
  const { rows } = await platform.system.pool.query(
    `select t.ending, m.text, e.output_tokens from turns t join messages m on m.turn_id = t.id and m.role = 'assistant'
       join ledger_entries e on e.turn_id = t.id where t.bot_id = $1`,
    [bot.id],
  );
  expect(rows).toEqual([{ ending: 'stopped', text: 'It began', output_tokens: 4 }]);
  await until('the press is settled', async () => {
    const unsettled = 'select from updates where bot_id = $1 and turn_id is null and outcome is null';
    return (await platform.system.pool.query(unsettled, [bot.id])).rowCount === 0;
  });
});

test('Continue goes on from where the answer stopped, once, and the button goes', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('saga');
  ask(bot, user, 'saga please');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('First part');
  await until('a draft', () => draftOf(bot, user) !== undefined);
  ask(bot, user, '/stop');
  await until('the partial answer', () => said(bot, user).length === 1);
  const pressed = press(bot, user, 'Continue');
  sim.press(bot.telegramId, { userId: user, ...pressed });
  await until('it is asked to go on', () => stream.asked().length === 2);
  expect(stream.asked()[1]).toMatchObject({ question: 'saga please', partial: 'First part' });
  stream.say(', second part');
  await until('a draft', () => draftOf(bot, user) !== undefined);
  ask(bot, user, '/stop');
  await until('the next part', () => said(bot, user).length === 2);
  press(bot, user, 'Continue');
  await until('it is asked to go on again', () => stream.asked().length === 3);
  expect(stream.asked()[2]).toMatchObject({ question: 'saga please', partial: 'First part, second part' });
  stream.say(', the end');
  stream.finish();
  await until('the end', () => said(bot, user).length === 3);
  expect(said(bot, user)).toEqual(['First part\n\nStopped.', ', second part\n\nStopped.', ', the end']);
  expect(botMessages(bot, user)[0]?.reply_markup).toBeUndefined();
  expect(stream.asked()).toHaveLength(3);
});

test('what a provider breaks off is shown as far as it came, and can be continued', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('breaks');
  ask(bot, user, 'breaks off');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Half of');
  stream.breakOff();
  await until('what there is', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toBe('Half of\n\nThe answer was cut.');
  expect(buttonsOf(bot, user)).toEqual(['Continue']);
});

test('Stop after the answer is out does nothing and harms nothing', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('late');
  ask(bot, user, 'late stop');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Done.');
  await until('a draft', () => draftOf(bot, user) !== undefined);
  const draftId = draftOf(bot, user)?.draftId as number;
  stream.finish();
  await until('the answer', () => said(bot, user).length === 1);
  const chat = { id: user, type: 'private', first_name: 'Ada' };
  await platform.storeRaw(
    bot,
    Buffer.from(JSON.stringify({ update_id: 7, stopped_message_generation: { chat, draft_id: draftId } })),
  );
  ask(bot, user, 'next');
  await until('the next answer', () => said(bot, user).length === 2);
  expect(said(bot, user)).toEqual(['Done.', 'echo: next']);
});

test('where drafts are refused one message grows, with a Stop button, and becomes the answer', async () => {
  withoutDrafts();
  const before = refused();
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('grow');
  ask(bot, user, 'grow please');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('A **seed**');
  await until('a message', () => said(bot, user)[0] === 'A seed');
  expect(buttonsOf(bot, user)).toEqual(['Stop']);
  await until('the turn knows of it', async () => {
    const text = 'select from turns where bot_id = $1 and preview_id = $2';
    return (await platform.system.pool.query(text, [bot.id, botMessages(bot, user)[0]?.message_id])).rowCount === 1;
  });
  stream.say(' becomes a tree.');
  await until('it grows', () => said(bot, user)[0] === 'A seed becomes a tree.');
  stream.finish();
  await until('it is the answer', () => buttonsOf(bot, user)[0] === 'Helpful');
  expect(said(bot, user)).toEqual(['A seed becomes a tree.']);
  // The server is not asked for drafts with each answer.
  const again = streamed('again');
  ask(bot, user, 'again please');
  await until('it is asked', () => again.asked().length === 1);
  again.say('More');
  await until('a message', () => said(bot, user).length === 2);
  again.finish();
  await until('it is the answer', () => buttonsOf(bot, user)[0] === 'Helpful');
  expect(refused() - before).toBe(1);
});

test('a group sees one message that grows as a reply; only who asked can stop it', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  const chatId = -5_000_000_000 - user;
  const stream = streamed(`@${bot.username}`);
  const { message } = sim.send(bot.telegramId, { userId: user, chatId, text: `@${bot.username} tell us` });
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Well');
  await until('a message', () => said(bot, chatId)[0] === 'Well');
  expect(botMessages(bot, chatId)[0]?.reply_to_message?.message_id).toBe(message.message_id);
  sim.send(bot.telegramId, { userId: other, chatId, text: 'hm' });
  press(bot, other, 'Stop', chatId);
  await until(
    'the press is let go',
    () => calls(bot, chatId).length > 0 && screen(bot, chatId).presses[0]?.spinning === false,
  );
  stream.say(', yes');
  await until('it grows', () => said(bot, chatId)[0] === 'Well, yes');
  const pressedAt = performance.now();
  press(bot, user, 'Stop', chatId);
  await until('it is stopped', () => said(bot, chatId)[0] === 'Well, yes\n\nStopped.');
  expect(performance.now() - pressedAt).toBeLessThan(500);
  expect(said(bot, chatId)).toHaveLength(1);
  expect(buttonsOf(bot, chatId)).toEqual(['Continue']);
  const edits = calls(bot, chatId).filter(({ method }) => method === 'editMessageText');
  // The change that makes it the answer does not wait.
  expect(edits).toHaveLength(2);
  expect(
    (edits[0]?.at ?? 0) - (calls(bot, chatId).find(({ method }) => method === 'sendMessage')?.at ?? 0),
  ).toBeGreaterThan(2_900);
});

test('a 429 on a draft slows drafts down and not the answer', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const stream = streamed('limited');
  sim.faults.add(
    { kind: 'tooManyRequests', methods: ['sendMessageDraft'], next: 1, retryAfterMin: 30, retryAfterMax: 30 },
    bot.telegramId,
  );
  ask(bot, user, 'limited');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Words');
  await until('the draft was refused', () => calls(bot, user).some(({ status }) => status === 429));
  const finishedAt = performance.now();
  stream.finish();
  await until('the answer', () => said(bot, user).length === 1);
  expect(performance.now() - finishedAt).toBeLessThan(1_000);
});

test('when a worker dies while a message grows, the next one makes the answer of that same message', async () => {
  withoutDrafts();
  const bot = await aLiveBot();
  const user = aUser();
  const dying = streamed('orphan');
  ask(bot, user, 'orphan answer');
  await until('it is asked', () => dying.asked().length === 1);
  dying.say('Half');
  await until('a message', () => said(bot, user)[0] === 'Half');
  const old = await platform.holderOf(bot.id);
  const next = streamed('orphan');
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('the next worker asks', () => next.asked().length === 1);
  next.say('The whole answer.');
  await until('the same message grows', () => said(bot, user)[0] === 'The whole answer.');
  next.finish();
  await until('it is the answer', () => buttonsOf(bot, user)[0] === 'Helpful');
  expect(said(bot, user)).toEqual(['The whole answer.']);
});

test('what Telegram told a growing message to wait, the next worker waits as well', async () => {
  withoutDrafts();
  const bot = await aLiveBot();
  const user = aUser();
  const dying = streamed('limited');
  const wait = { kind: 'tooManyRequests', methods: ['sendMessage'], next: 1, retryAfterMin: 2, retryAfterMax: 2 };
  sim.faults.add(wait, bot.telegramId);
  ask(bot, user, 'limited answer');
  await until('it is asked', () => dying.asked().length === 1);
  dying.say('Half');
  await until('it is told to wait', () => calls(bot, user).some(({ status }) => status === 429));
  await until('that is written down', async () => {
    const { rowCount } = await platform.system.pool.query('select from chat_rests where bot_id = $1', [bot.id]);
    return rowCount === 1;
  });
  const old = await platform.holderOf(bot.id);
  behaviours.delete('limited');
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('the answer', () => said(bot, user).length === 1);
  expect(calls(bot, user).map(({ method, status }) => [method, status])).toEqual([
    ['sendMessage', 429],
    ['sendMessage', 200],
  ]);
});

test('a message that a try which failed has shown becomes the answer, although the worker of the next try dies', async () => {
  withoutDrafts();
  const bot = await aLiveBot();
  const user = aUser();
  let tries = 0;
  let fail = (_: Error) => {};
  platform.behaviours.set('stumbling', (_turn, _signal, onText) => {
    tries += 1;
    if (tries === 1) onText?.('Half');
    return new Promise((_resolve, reject) => {
      fail = reject;
    });
  });
  ask(bot, user, 'stumbling answer');
  await until('a message', () => said(bot, user)[0] === 'Half');
  fail(new TypeError('cannot read properties of undefined'));
  await until('the next try knows of it', async () => {
    const { rows } = await platform.system.pool.query(
      "select from turns where bot_id = $1 and state = 'open' and attempt = 2 and preview_id is not null",
      [bot.id],
    );
    return tries === 2 && rows.length === 1;
  });
  const old = await platform.holderOf(bot.id);
  const last = streamed('stumbling');
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('the next worker asks', () => last.asked().length === 1);
  last.say('The whole answer.');
  last.finish();
  await until('it is the answer', () => buttonsOf(bot, user)[0] === 'Helpful');
  expect(said(bot, user)).toEqual(['The whole answer.']);
});

test('Stop does not wait for a model that does not hear', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  let asked = 0;
  platform.behaviours.set('stubborn', (_turn, _signal, onText) => {
    asked += 1;
    onText?.('So far');
    return new Promise(() => {});
  });
  ask(bot, user, 'stubborn one');
  await until('it is asked', () => asked === 1);
  const stoppedAt = performance.now();
  ask(bot, user, '/stop');
  await until('what was said', () => said(bot, user)[0] === 'So far\n\nStopped.');
  expect(performance.now() - stoppedAt).toBeLessThan(500);
  expect(said(bot, user)).toHaveLength(1);
});

test('a Stop outlives the worker that was told of it', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  let asked = 0;
  // A model that does not hear: its worker dies between the press and what comes of it.
  platform.behaviours.set('deaf', (_, signal) => {
    asked += 1;
    const hears = asked > 1;
    return new Promise((_resolve, reject) => {
      if (hears) signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  ask(bot, user, 'deaf one');
  await until('it is asked', () => asked === 1);
  const turnId = await until('its turn is open', async () => {
    const { rows } = await platform.system.pool.query<{ id: string }>('select id from turns where bot_id = $1', [
      bot.id,
    ]);
    return rows[0]?.id;
  });
  const stop = { chat: { id: user, type: 'private', first_name: 'Ada' }, draft_id: draftIdOf(turnId) };
  await platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: 8, stopped_message_generation: stop })));
  const old = await platform.holderOf(bot.id);
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('it is stopped', () => said(bot, user)[0] === 'Stopped.');
  await until('the press is settled', async () => {
    const unsettled = 'select from updates where bot_id = $1 and turn_id is null and outcome is null';
    return (await platform.system.pool.query(unsettled, [bot.id])).rowCount === 0;
  });
  ask(bot, user, 'next');
  await until('the chat goes on', () => said(bot, user)[1] === 'echo: next');
});

test('sources stand at the end, under the numbers that the text calls them by', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const source = (title: string, used: boolean) => ({ sourceId: title, title, excerpt: '', score: 1, used });
  platform.behaviours.set('cite', async () => ({
    text: 'Ninety places [2].',
    answered: true,
    sources: [source('Pool', false), source('Garage', true)],
    model: 'test/stream',
    usage: { inputTokens: 1, outputTokens: 1 },
  }));
  ask(bot, user, 'cite please');
  await until('the answer', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toMatch(/^Ninety places \[2\]\.\n+Sources\n.*2.*Garage/s);
  expect(said(bot, user)[0]).not.toContain('Pool');
  const entities = botMessages(bot, user)[0]?.entities ?? [];
  expect(entities.map(({ type }) => type)).toContain('expandable_blockquote');
});
