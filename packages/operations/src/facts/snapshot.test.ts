import { createManualClock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { expect, test } from 'vitest';
import { factsErrors } from './errors.ts';
import { remembered, type Snapshot, seen, shared, takeSnapshot } from './snapshot.ts';

const aSource = <T>(read: FactSource<T>['read'], deadlineMs = 500): FactSource<T> => ({ deadlineMs, read });
const hanging = aSource<never>(() => new Promise(() => {}), 800);

test('what was seen stands beside what was not, with the time of the look', async () => {
  const clock = createManualClock();
  const refused = aSource(() => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })));
  const snapshot = await takeSnapshot({ disk: aSource(async () => ({ free: 3 })), database: refused }, clock);
  expect(snapshot).toEqual({
    at: clock.now(),
    tookMs: 0,
    facts: { disk: { free: 3 } },
    unseen: { database: 'nothing listens there (ECONNREFUSED)' },
  });
});

test('a source that hangs is unseen at its deadline, is told so, and keeps no other', async () => {
  const clock = createManualClock();
  let told = false;
  const heedful = aSource(
    (signal) => new Promise<never>(() => signal.addEventListener('abort', () => (told = true))),
    800,
  );
  const looking = takeSnapshot({ hanging, heedful, disk: aSource(async () => 1) }, clock);
  await clock.advance(800);
  expect(await looking).toMatchObject({
    tookMs: 800,
    facts: { disk: 1 },
    unseen: { hanging: 'no answer within 800 ms', heedful: 'no answer within 800 ms' },
  });
  expect(told).toBe(true);
});

test.each([
  ['the connect timeout of pg', new Error('timeout expired'), 'the database does not answer in time'],
  ['the query timeout of pg', new Error('Query read timeout'), 'the database does not answer in time'],
  ['a cut connection', new Error('Connection terminated unexpectedly'), 'the database has broken off the connection'],
  ['statement_timeout', { code: '57014' }, 'the database does not answer in time (57014)'],
  [
    'a database that is not there',
    { code: 'ENOENT', syscall: 'connect' },
    'there is no socket: the database does not run (ENOENT)',
  ],
  ['a file that is not there', { code: 'ENOENT', syscall: 'open' }, 'it is not there (ENOENT)'],
  ['a code that nobody has words for', { code: 'EWHATEVER' }, 'an error without words (EWHATEVER)'],
  [
    'a refusal of ours',
    factsErrors.nothingKept({ time: 'then', home: '/data' }),
    'nothing was seen at then: the watchdog of /data did not look in the hour before',
  ],
  ['a file that was cut', new SyntaxError('Unexpected "hunter2"'), 'what is there cannot be read (SyntaxError)'],
  ['a text that could hold secrets', new TypeError('password=hunter2'), 'an error of our own (TypeError)'],
])('why something was not seen is told in words without secrets: %s', async (_, error, why) => {
  const thrown = error instanceof Error ? error : Object.assign(new Error('password=hunter2'), error);
  const failing = aSource(() => Promise.reject(thrown));
  expect((await takeSnapshot({ failing }, createManualClock())).unseen).toEqual({ failing: why });
});

test('a part that hangs is asked once, however often one looks, and nobody waits longer than they said', async () => {
  const clock = createManualClock();
  let asked = 0;
  const counted = aSource<never>(() => {
    asked++;
    return new Promise(() => {});
  }, 60_000);
  const sources = shared({ counted }, 500);
  const looks = [takeSnapshot(sources, clock), takeSnapshot(sources, clock)];
  await clock.advance(500);
  await Promise.all(looks);
  const later = takeSnapshot(sources, clock);
  await clock.advance(500);
  expect((await later).unseen).toEqual({ counted: 'no answer within 500 ms' });
  expect(asked).toBe(1);
});

test('what must be seen is there, or the reason is told why it is not', () => {
  const snapshot: Snapshot<{ lamp: string; door: string }> = {
    ...{ at: 0, tookMs: 0, facts: { lamp: 'on' }, unseen: { door: 'ENOENT' } },
  };
  expect(seen(snapshot, 'lamp')).toBe('on');
  expect(() => seen(snapshot, 'door')).toThrow('door could not be looked at: ENOENT');
  expect(() => seen({ ...snapshot, unseen: {} }, 'door')).toThrow('nobody did');
});

test('what was well is remembered for its time, and trouble is looked at again', async () => {
  const clock = createManualClock();
  const { signal } = new AbortController();
  const answers = ['refused', 'well', 'refused'];
  const { read } = remembered(
    aSource(async () => answers.shift()),
    clock,
    30_000,
    (answer) => answer === 'well',
  );
  expect([await read(signal), await read(signal), await read(signal)]).toEqual(['refused', 'well', 'well']);
  await clock.advance(30_000);
  expect(await read(signal)).toBe('refused');
});
