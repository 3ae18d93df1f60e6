import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { sha256 } from '@chatai/core/crypto';
import { systemIds } from '@chatai/core/ids';
import { intakeBot } from '../src/bots/index.ts';
import { createInbox } from '../src/inbox/index.ts';
import type { aPlatform } from './platform.ts';

/** A public address at which webhooks are taken as the backend takes them, and which can go away and come back. */
export async function anIntake(platform: Pick<Awaited<ReturnType<typeof aPlatform>>, 'system' | 'deps'>) {
  const { system, deps } = platform;
  const inbox = createInbox({ database: system, clock: systemClock, ids: systemIds, wakeUp: deps.wakeUp });
  let isDown = false;
  let taken = 0;
  const server = createServer(async (request, response) => {
    if (isDown) return request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const botId = request.url?.split('/').at(-1) ?? '';
    const secret = sha256(String(request.headers['x-telegram-bot-api-secret-token']));
    const bot = await intakeBot(system.pool, botId);
    const known =
      bot && [bot.secretHash, bot.secretBeforeHash ?? bot.secretHash].some((hash) => timingSafeEqual(hash, secret));
    if (!known) return response.writeHead(401).end();
    await inbox.store({ botId, workspaceId: bot.workspaceId, raw: Buffer.concat(chunks) });
    taken += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    publicUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => taken,
    goesAway() {
      isDown = true;
      server.closeAllConnections();
    },
    comesBack() {
      isDown = false;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Time that passes so many times as fast. */
export const fastClock = (times: number): typeof systemClock => ({
  now: () => Date.now(),
  monotonicMs: () => systemClock.monotonicMs() * times,
  sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  after: (ms, fn) => systemClock.after(ms / times, fn),
});
