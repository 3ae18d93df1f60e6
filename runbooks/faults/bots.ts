import { systemIds } from '@chatai/core/ids';
import { assignLock } from '@chatai/messaging/bots/holders';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { sqlOnce } from './database.ts';
import { type DrillBot, somebodyWrites } from './drill-bots.ts';
import { runInside } from './inspector.ts';
import { signal } from './signal.ts';
import { workerPid } from './worker-pid.ts';
import type { World } from './world.ts';

/** What Telegram is asked by somebody who has the token as well. */
async function callTelegram({ config }: World, token: string, method: string, fields: Record<string, string> = {}) {
  const address = `${config.simulator.url}/bot${token}/${method}?${new URLSearchParams(fields)}`;
  return (await (await fetch(address)).json()) as { ok: boolean };
}

/** How much a bot has sent in the five minutes of which it is judged. */
async function sentLately(world: World, { id }: DrillBot): Promise<number> {
  const session = await world.session('drill');
  const { rows } = await session.query(
    `select coalesce(sum(sent), 0)::integer as sent from bot_minute where bot_id = $1 and minute > chatai_now() - interval '5 minutes'`,
    [id],
  );
  await session.end();
  return rows[0].sent;
}

async function areUnheld(world: World): Promise<boolean> {
  const session = await world.session('drill');
  const { rows } = await session.query(
    'select from bot_leases l left join workers w on w.id = l.worker_id and w.expired_at is null where w.id is null',
  );
  await session.end();
  return rows.length > 0;
}

/**
 * A webhook that is well is looked at each five minutes of the clock by which a worker waits: it is put forward until somebody has looked, each time
 * after `before`.
 */
async function untilLookedAt(
  world: World,
  isSeen: string,
  before: () => Promise<unknown> = async () => {},
): Promise<void> {
  const session = await world.session('drill');
  const isNotYet = async () => (await session.query(`select where ${isSeen}`)).rowCount === 0;
  for (let n = 0; await isNotYet(); n++) {
    if (n % 50 === 0) {
      await before();
      await runInside(
        await workerPid(world),
        'const now = performance.now.bind(performance); performance.now = () => now() + 300_000',
      );
    }
    await world.clock.sleep(100);
  }
  await session.end();
}

/** Of single bots at Telegram. */
const oneBotFaults: Fault<World>[] = [
  {
    id: 'token-revoked',
    title: 'The owner of a bot revokes its token at BotFather.',
    detectedBy: ['bots-tokens'],
    leaf: 'token-refused',
    step: 'bots-monitoring#replace-token',
    async inject({ sim, bots: { polling } }) {
      await sim('POST', `bots/${polling.username}/revoke`);
      return async () => void (await sim('POST', `bots/${polling.username}/restore`));
    },
    // BotFather gives a token that is good.
    async brings({ sim, bots: { polling } }) {
      await sim('POST', `bots/${polling.username}/restore`);
      return { token: polling.token };
    },
  },
  {
    id: 'token-sealed-elsewhere',
    title: 'The token of a bot was sealed with a key that is not ours: a database was moved without its key.',
    detectedBy: ['bots-tokens'],
    leaf: 'token-sealed-elsewhere',
    step: 'bots-monitoring#replace-token',
    async inject(world) {
      const { id, token } = world.bots.polling;
      await sqlOnce(
        world,
        `update bots set token_sealed = '\\x00112233445566778899', starts = starts + 1 where id = '${id}'`,
      );
      return async () => void (await world.api.bots.rotate({ id, token }));
    },
    brings: async ({ bots: { polling } }) => ({ token: polling.token }),
  },
  {
    id: 'second-poller',
    title: 'Somebody else polls with the token of a bot.',
    detectedBy: ['bots-alone'],
    leaf: 'second-poller',
    step: undefined,
    async inject(world) {
      let goesOn = true;
      const polling = (async () => {
        while (goesOn)
          await callTelegram(world, world.bots.polling.token, 'getUpdates', { timeout: '1' }).catch(() => {});
      })();
      return async () => {
        goesOn = false;
        await polling;
        // It would look again within a minute.
        await world.api.bots.restart({ id: world.bots.polling.id });
      };
    },
  },
  {
    id: 'foreign-webhook',
    title: 'Another program sets a webhook of its own with the token of a bot.',
    detectedBy: ['bots-alone'],
    leaf: 'webhook-taken',
    step: 'bots-monitoring#set-webhook',
    async inject(world) {
      const { token } = world.bots.polling;
      await callTelegram(world, token, 'setWebhook', { url: 'http://127.0.0.1:9/elsewhere' });
      return async () => void (await callTelegram(world, token, 'deleteWebhook'));
    },
  },
  {
    id: 'webhook-refused',
    title: 'Telegram refuses the address of our webhooks: it is not https any more.',
    detectedBy: ['bots-reached'],
    leaf: 'webhook-undeliverable',
    step: 'bots-monitoring#set-webhook',
    async inject(world) {
      const { sim, api, bots } = world;
      const { webhook } = bots;
      await sim('PUT', 'delivery', { mode: 'cloud' });
      await callTelegram(world, webhook.token, 'deleteWebhook');
      await api.bots.restart({ id: webhook.id });
      return async () => void (await sim('PUT', 'delivery', { mode: 'local' }));
    },
    async brings({ sim }) {
      await sim('PUT', 'delivery', { mode: 'local' });
      return {};
    },
  },
  {
    id: 'webhook-certificate',
    title: 'The certificate of our address has run out, and Telegram delivers nothing there.',
    detectedBy: ['bots-reached'],
    leaf: 'webhook-certificate',
    step: 'bots-monitoring#set-webhook',
    async inject(world) {
      const { sim, bots } = world;
      await sim('POST', 'faults', { kind: 'deliveryFailure', how: 'tls', bot: bots.webhook.username });
      await somebodyWrites(sim, bots.webhook);
      await untilLookedAt(world, `exists (select from bots where id = '${bots.webhook.id}' and state <> 'live')`);
      return async () => void (await sim('DELETE', 'faults'));
    },
    async brings({ sim }) {
      await sim('DELETE', 'faults');
      return {};
    },
  },
  {
    id: 'webhook-pending',
    title: 'Very many people write at once to a webhook bot, faster than Telegram delivers.',
    detectedBy: ['bots-delivered'],
    leaf: 'webhook-pending',
    step: undefined,
    lasts: ['bots-delivered'],
    async inject(world) {
      const { sim, bots } = world;
      const slow = { kind: 'deliveryLatency', bot: bots.webhook.username, minMs: 15_000, maxMs: 15_000 };
      await sim('POST', 'faults', slow);
      const users = thresholds.pendingUpdates + 10;
      await untilLookedAt(
        world,
        `exists (select from bot_minute where bot_id = '${bots.webhook.id}' and pending > 0)`,
        () => sim('POST', 'send-many', { bot: bots.webhook.username, users, text: 'What do you do?' }),
      );
      return async () => void (await sim('DELETE', 'faults'));
    },
  },
  {
    id: 'webhook-elsewhere',
    title: 'The webhook of a bot was set for an address that was ours before.',
    detectedBy: ['bots-run'],
    leaf: 'bots-do-not-run',
    step: undefined,
    async inject(world) {
      const { id } = world.bots.webhook;
      const set = (url: string) => sqlOnce(world, `update bots set webhook_url = ${url} where id = '${id}'`);
      await set(`'http://before.example/telegram/${id}'`);
      return async () => void (await world.api.bots.restart({ id }));
    },
  },
  {
    id: 'blocked-by-people',
    title: 'People block a bot before it has answered them.',
    detectedBy: ['bots-heard'],
    leaf: 'blocked-by-people',
    step: undefined,
    lasts: ['bots-heard'],
    async inject(world) {
      const { sim, bots } = world;
      const { polling } = bots;
      // It is told by their share of all to whom it has lately sent something.
      const people = 4 * thresholds.refusals.least + (await sentLately(world, polling));
      for (let n = 0; n < people; n++) {
        const userId = await somebodyWrites(sim, polling);
        await sim('POST', `users/${userId}/block`, { bot: polling.username });
      }
      return async () => {};
    },
  },
  {
    id: 'poison-update',
    title: 'A message whose answer our own code cannot store: its model tells figures that no column holds.',
    detectedBy: ['dead-letters'],
    leaf: 'poison-update',
    step: 'bots-monitoring#replay-dead-letters',
    async inject(world) {
      const { model, sim, bots } = world;
      model.behave('miscounting');
      await somebodyWrites(sim, bots.polling);
      return async () => {
        model.behave('well');
        await sqlOnce(world, `delete from dead_letters where bot_id = '${bots.polling.id}'`);
      };
    },
    // The next version reads it.
    async brings({ model }) {
      model.behave('well');
      return {};
    },
  },
  {
    id: 'workspace-suspended',
    title: 'The workspace of a bot was suspended.',
    detectedBy: ['bots-suspended'],
    leaf: 'workspace-suspended',
    step: 'admin-user-operations#restore-workspace',
    brings: async () => ({ reason: 'a drill' }),
    async inject({ api, bots: { polling } }) {
      await api.adminWorkspaces.suspend({ id: polling.workspaceId, reason: 'a drill' });
      return async () => void (await api.adminWorkspaces.restore({ id: polling.workspaceId, reason: 'a drill' }));
    },
  },
];

/** Of the processes that hold bots. */
const workerFaults: Fault<World>[] = [
  {
    id: 'worker-grown',
    title: 'A worker has taken far more memory than it needs.',
    detectedBy: ['workers-memory'],
    leaf: 'worker-grown',
    step: 'workers#end-worker',
    lasts: ['workers-steady'],
    async inject(world) {
      await runInside(await workerPid(world), `globalThis.leak = Buffer.alloc(${thresholds.workerBytes}, 1)`);
      return async () => {};
    },
  },
  {
    id: 'worker-silent',
    title: 'A worker is held by SIGSTOP.',
    detectedBy: ['workers'],
    leaf: 'worker-silent',
    step: 'workers#end-worker',
    lasts: ['workers-steady'],
    async inject(world) {
      const pid = await workerPid(world);
      signal(pid, 'SIGSTOP');
      return async () => signal(pid, 'SIGCONT');
    },
  },
  {
    id: 'worker-killed',
    title: 'A worker is killed, and started again by itself.',
    detectedBy: ['workers-steady'],
    leaf: 'worker-unsteady',
    step: undefined,
    lasts: ['workers-steady'],
    async inject(world) {
      const pid = await workerPid(world);
      signal(pid, 'SIGKILL');
      while ((await workerPid(world)) === pid || (await areUnheld(world))) await world.clock.sleep(100);
      return async () => {};
    },
  },
  {
    id: 'bots-not-held',
    title: 'A session holds the lock of whoever spreads the bots, and a bot has lost its holder.',
    detectedBy: ['bots-held'],
    leaf: 'bots-not-held',
    step: undefined,
    async inject(world) {
      const session = await world.session('a forgotten console');
      await session.query('select pg_advisory_lock($1)', [assignLock]);
      await sqlOnce(
        world,
        `update bot_leases set worker_id = null, token = token + 1 where bot_id = '${world.bots.webhook.id}'`,
      );
      return async () => session.end().catch(() => {});
    },
  },
  {
    id: 'lease-stuck',
    title: 'A bot is held by a worker of a machine that is gone, whose heartbeat lies in the future.',
    detectedBy: ['inbox'],
    leaf: 'inbox-old',
    step: 'workers#give-up-worker',
    async inject(world) {
      const ghost = systemIds.uuid();
      const { id } = world.bots.webhook;
      await sqlOnce(
        world,
        `insert into workers (id, host, pid, heartbeat_at) values ('${ghost}', 'gone', 1, chatai_now() + interval '1 hour')`,
        `update bot_leases set worker_id = '${ghost}', token = token + 1 where bot_id = '${id}'`,
      );
      await somebodyWrites(world.sim, world.bots.webhook);
      return () =>
        sqlOnce(world, `update workers set expired_at = chatai_now(), exited_at = chatai_now() where id = '${ghost}'`);
    },
  },
];

export const botFaults: readonly Fault<World>[] = [...oneBotFaults, ...workerFaults];
