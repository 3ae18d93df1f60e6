import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aSimulator, aWebhook, type Received, updatesOf } from './arrange.ts';

const hourMs = 3_600_000;
/** Asked again every ten minutes, so that a day takes few attempts. */
const gone = ({ answer }: Received) => answer(410, { 'retry-after': '600' });

/** A bot whose webhook answers by the hour of the simulator's clock since it was set. */
async function aWebhookByHour(behave: (received: Received, hour: number) => void, memoryFile?: string) {
  const hook = await aWebhook((received) => behave(received, (sim.clock.monotonicMs() - startMs) / hourMs));
  const { sim, call } = await aSimulator({ memoryFile });
  const startMs = sim.clock.monotonicMs();
  await call('setWebhook', { url: hook.url, secret_token: 'secret', max_connections: 7 });
  sim.send(undefined, { userId: 1, text: 'hello' });
  const url = async () => (await call('getWebhookInfo')).body.result.url;
  return { sim, call, hook, url };
}

test('410 for 23 hours removes the webhook, and not before', async () => {
  const { sim, url } = await aWebhookByHour(({ answer }) => answer(410));
  await sim.clock.skip(22.9 * hourMs);
  expect(await url()).not.toBe('');
  await sim.clock.skip(0.2 * hourMs);
  expect(await url()).toBe('');
});

test('what was pending is still there, and can be fetched', async () => {
  const { sim, call, url } = await aWebhookByHour(gone);
  await sim.clock.skip(23.3 * hourMs);
  expect(await url()).toBe('');
  expect(updatesOf(await call('getUpdates')).map(({ message }) => message?.text)).toEqual(['hello']);
});

test('nothing of the webhook is left', async () => {
  const { sim, call } = await aWebhookByHour(gone);
  await sim.clock.skip(23.3 * hourMs);
  expect((await call('getWebhookInfo')).body.result).toEqual({
    url: '',
    has_custom_certificate: false,
    pending_update_count: 1,
  });
  expect((await call('deleteWebhook')).body.description).toBe('Webhook is already deleted');
});

test.each([
  ['500', ({ answer }: Received) => answer(500)],
  ['404', ({ answer }: Received) => answer(404)],
  ['200', ({ answer }: Received) => answer(200)],
])('a %s in between makes the 23 hours begin anew', async (_status, otherwise) => {
  let others = 0;
  const { sim, url } = await aWebhookByHour((received, hour) => {
    if (hour < 12 || others > 0) return gone(received);
    others++;
    return otherwise(received);
  });
  await sim.clock.skip(12.1 * hourMs);
  sim.send(undefined, { userId: 2, text: 'later' });
  await sim.clock.skip(11.5 * hourMs);
  expect(others).toBe(1);
  expect(await url()).not.toBe('');
  sim.send(undefined, { userId: 3, text: 'later still' });
  await sim.clock.skip(12 * hourMs);
  expect(await url()).toBe('');
});

test('a hang-up in between does not', async () => {
  let hangUps = 0;
  const { sim, url } = await aWebhookByHour((received, hour) => {
    if (hour < 12 || hangUps > 0) return gone(received);
    hangUps++;
    return received.hangUp();
  });
  await sim.clock.skip(23.4 * hourMs);
  expect(hangUps).toBe(1);
  expect(await url()).toBe('');
});

test('a webhook that is gone is not set again by a restart', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-gone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const memoryFile = path.join(folder, 'memory.jsonl');
  const { sim, url } = await aWebhookByHour(gone, memoryFile);
  await sim.clock.skip(23.3 * hourMs);
  expect(await url()).toBe('');
  const again = await aSimulator({ memoryFile });
  expect((await again.call('getWebhookInfo')).body.result.url).toBe('');
});
