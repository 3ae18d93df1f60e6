import { createManualClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { expect, test } from 'vitest';
import { firstAnswer } from './first-answer.ts';

const config = loadConfig({});
/** A model that says nothing. */
const silent = (_config: unknown, signal: AbortSignal) =>
  new Promise<undefined>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a model that says nothing is told after a minute, and is no failure of the start', async () => {
  const clock = createManualClock();
  const waiting = firstAnswer({ clock, config, product: { waitForAnswer: silent } }, new AbortController().signal);
  await clock.advance(60_000);
  expect(await waiting).toMatch(
    /^The first message was not answered within 60 s\. Everything runs\. See `chatai health`/,
  );
});

test('a Ctrl-C meanwhile ends the wait', async () => {
  const stop = new AbortController();
  const deps = { clock: createManualClock(), config, product: { waitForAnswer: silent } };
  const waiting = firstAnswer(deps, stop.signal);
  stop.abort(new Error('told to stop'));
  await expect(waiting).rejects.toThrow('told to stop');
});

test('what fails on our side ends the start', async () => {
  const waitForAnswer = () => Promise.reject(new Error('the backend does not answer'));
  const deps = { clock: createManualClock(), config, product: { waitForAnswer } };
  await expect(firstAnswer(deps, new AbortController().signal)).rejects.toThrow('the backend does not answer');
});
