import { expect, test } from 'vitest';
import { aBackend } from './testing/a-backend.ts';

test('a stop finishes the answers in hand and takes no more', async () => {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let arrived = () => {};
  const inHand = new Promise<void>((resolve) => (arrived = resolve));
  const backend = await aBackend(() => ({
    plugins: [
      async (app) => {
        app.get('/slow', async () => {
          arrived();
          await gate;
          return 'done';
        });
      },
    ],
  }));
  const answer = backend.fetch('/slow');
  await inHand;
  const closed = backend.close();
  await expect
    .poll(() =>
      backend.fetch('/livez').then(
        () => 'taken',
        () => 'refused',
      ),
    )
    .toBe('refused');
  letGo();
  expect(await (await answer).text()).toBe('done');
  await closed;
});
