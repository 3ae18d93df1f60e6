import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { httpFacts } from '@chatai/operations/facts';
import type { Fault } from '@chatai/operations/runbook';
import { isLate, latencyOf } from '../facts/latency.ts';
import { thresholds } from '../thresholds.ts';
import { longAgo } from './database.ts';
import { peopleWrite } from './drill-bots.ts';
import { lookWith } from './look-with.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** What the bot manager says now. */
async function status({ config, clock }: World) {
  const { read } = httpFacts(`${config.manager.url}/status`, { clock, withinMs: 3_000 });
  return { manager: await read(AbortSignal.timeout(4_000)) };
}

/** Of Telegram itself, for all bots. */
export const telegramFaults: readonly Fault<World>[] = [
  {
    id: 'telegram-slows-down',
    title: 'Telegram tells a bot to wait (429), again and again.',
    detectedBy: ['bots-unhurried'],
    leaf: 'telegram-slows-down',
    step: undefined,
    lasts: ['bots-unhurried'],
    async inject(world) {
      await world.sim('PUT', 'faults', {
        items: [
          {
            kind: 'tooManyRequests',
            probability: 1,
            methodKinds: ['send'],
            retryAfterMin: 1,
            retryAfterMax: 1,
            growth: 1,
          },
        ],
      });
      await peopleWrite(world, 2 * thresholds.limitedSends);
      return async () => void (await world.sim('DELETE', 'faults'));
    },
  },
  {
    id: 'send-errors',
    title: 'Telegram answers with errors (500) to everything that is sent.',
    detectedBy: ['outbox'],
    leaf: 'outbox-old',
    step: undefined,
    async inject(world) {
      await world.sim('PUT', 'faults', { items: [{ kind: 'serverError', probability: 1, methodKinds: ['send'] }] });
      await peopleWrite(world, 1);
      await longAgo(
        world,
        'messages',
        'created_at',
        `exists (select from outbox o where o.message_id = t.id and o.state in ('queued', 'sending', 'uncertain'))`,
      );
      return async () => void (await world.sim('DELETE', 'faults'));
    },
  },
  {
    id: 'telegram-slow',
    title: 'Telegram takes each message only after a while.',
    detectedBy: ['telegram-quick'],
    leaf: 'telegram-slow',
    step: undefined,
    lasts: ['telegram-quick'],
    async inject(world) {
      const ms = thresholds.latency.halfMs.telegram + 500;
      await world.sim('PUT', 'faults', {
        items: [{ kind: 'latency', probability: 1, methodKinds: ['send'], minMs: ms, maxMs: ms }],
      });
      // More than have gone quickly in the last five minutes, also of those that were not counted yet.
      const { count = 0 } = latencyOf(await status(world), 'telegram') ?? {};
      await peopleWrite(world, count + thresholds.latency.least);
      for (let looks = 1; !isLate(await status(world), 'telegram'); looks++) {
        await world.clock.sleep(200);
        if (looks % 30 === 0) await peopleWrite(world, thresholds.latency.least);
      }
      return async () => void (await world.sim('DELETE', 'faults'));
    },
  },
  {
    id: 'telegram-silent',
    title: 'Telegram takes the connection and says nothing.',
    detectedBy: ['telegram'],
    leaf: 'telegram-unreachable',
    step: undefined,
    async inject(world) {
      const { config } = world;
      const silent = createServer();
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      const { port } = silent.address() as AddressInfo;
      const back = lookWith(world, { config: { ...config, telegramApiRoot: `http://127.0.0.1:${port}` } });
      return async () => {
        await back();
        silent.close();
      };
    },
  },
  {
    // In a drill the sandbox is Telegram as well: both are named.
    id: 'simulator-stopped',
    title: 'The sandbox takes the connection and says nothing.',
    detectedBy: ['telegram', 'simulator'],
    leaf: 'simulator-silent',
    andLeaves: ['telegram-unreachable'],
    step: 'bots-monitoring#restart-simulator',
    async inject({ pidOf }) {
      const pid = await pidOf('simulator');
      signal(pid, 'SIGSTOP');
      return async () => signal(pid, 'SIGCONT');
    },
  },
];
