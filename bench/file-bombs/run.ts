// npm run bench -- file-bombs: what other tenants wait, and how much memory the machine gives, while somebody uploads files that are made to do harm.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createApiKey } from '@chatai/accounts/api-keys';
import { createUser } from '@chatai/accounts/users';
import { type Client, createClient } from '@chatai/contract/client';
import { scopes } from '@chatai/contract/scopes';
import { systemClock } from '@chatai/core/clock';
import { migrate, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { aDatabase } from '../rig/database.ts';
import { beside, median, quantile } from '../rig/figures.ts';
import { type Quantiles, startLoad } from '../rig/load.ts';
import { residentMiB } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';
import { storeBots } from '../rig/stored-bots.ts';
import { until } from '../rig/wait.ts';
import { wholeBackend } from '../rig/whole-backend.ts';
import type { Attack } from './attacker.ts';
import { bombs } from './bombs.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '50' },
    asks: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});
const seconds = Number(options.seconds);
const question = 'When do you open?';

/** What others wait for while nothing else happens, or while a bomb is read. */
interface Waits {
  asked: Quantiles;
  webhook: Quantiles;
}
const waits = [
  ['an answer by the API', 'asked'],
  ['the webhook’s answer', 'webhook'],
] as const;

await runBench(30, async () => {
  const load = await startLoad();
  const database = await aDatabase();
  await migrate(database.targets);
  const [system, api] = [
    await openDatabase(database.targets, 'system', { name: 'bench' }),
    await openDatabase(database.targets, 'api', { name: 'bench' }),
  ];
  const stored = await storeBots(database.targets, system.pool, 20);
  const backend = await wholeBackend(database.home, load.apiRoot);
  const { url } = backend;
  const aTenant = async (name: string): Promise<{ client: Client; key: string; assistantId: string }> => {
    const { workspaceId } = await createUser({ system, ids: systemIds }, { name, email: null });
    const actor = { kind: 'local', workspaceId, role: 'owner', scopes, platformRole: 'user' } as const;
    const deps = { api, system, ids: systemIds, clock: systemClock };
    const { key } = await createApiKey(deps, actor, { name, scopes: [...scopes] });
    const client = createClient({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });
    return { client, key, assistantId: (await client.assistants.create({ name })).id };
  };
  const shop = await aTenant('Shop');
  const { id } = await shop.client.knowledgeSources.create({
    assistantId: shop.assistantId,
    kind: 'qa',
    question,
    answer: 'We open at nine.',
  });
  await until('the shop to know', async () => (await shop.client.knowledgeSources.get({ id })).state === 'ready');
  const attacker = await aTenant('Attacker');
  const files = Object.keys(bombs()).filter((name) => name.includes(options.only));

  const bots = stored.map(({ id, webhookSecret }) => ({ url: `${url}/telegram/${id}`, secret: webhookSecret }));
  await load.begin({ bots, chats: 400, ratePerSecond: Number(options.rate), blind: true });
  const memory = watchMemory(backend.child.pid as number);
  const rounds: { alone: Waits; beneath: Waits; grownMiB: number }[] = [];
  await waitsOver();
  for (let round = 0; round < Number(options.rounds); round++)
    for (const file of files) {
      memory.rest();
      const alone = await waitsOver();
      const attack = await beginAttack({ url, ...attacker, name: file });
      const beneath = await waitsOver();
      const outcome = await attack.end();
      const grownMiB = memory.grownMiB();
      rounds.push({ alone, beneath, grownMiB });
      const each = waits.map(
        ([what, of]) => `${what} ${alone[of].p99Ms.toFixed(1)} -> ${beneath[of].p99Ms.toFixed(1)} ms`,
      );
      process.stdout.write(`${file} (${outcome}): p99 of ${each.join(', ')}; ${grownMiB} MiB more\n`);
    }
  await load.finish();

  for (const [what, of] of waits) {
    const ratio = median(rounds.map(({ alone, beneath }) => beneath[of].p99Ms / alone[of].p99Ms));
    process.stdout.write(`others’ p99 while a bomb is read, ${what}: ${beside(ratio, 1.25, ' x', 2)}\n`);
  }
  const most = Math.max(...rounds.map(({ grownMiB }) => grownMiB));
  process.stdout.write(`memory of the backend and all below it: ${beside(most, 600, ' MiB more', 0)}\n`);
  await backend.close();
  await api.close();
  await system.close();
  await database.close();
  await load.end();

  /** Asks at a fixed rate, whether answers come or not, beside the webhooks. */
  async function waitsOver(): Promise<Waits> {
    await load.figures();
    const tookMs: number[] = [];
    const asks: Promise<void>[] = [];
    for (let asked = 0; asked < seconds * Number(options.asks); asked++) {
      const begunMs = systemClock.monotonicMs();
      const { client, assistantId } = shop;
      asks.push(
        client.assistants.ask({ id: assistantId, question }).then(({ answered }) => {
          if (!answered) throw new Error('the shop did not answer');
          tookMs.push(systemClock.monotonicMs() - begunMs);
        }),
      );
      await systemClock.sleep(1_000 / Number(options.asks));
    }
    await Promise.all(asks);
    const { intake } = await load.figures();
    const asked = { p50Ms: median(tookMs), p95Ms: quantile(tookMs, 0.95), p99Ms: quantile(tookMs, 0.99) };
    return { asked, webhook: intake };
  }
});

/** One after the other until `end`, which says what became of the last. */
async function beginAttack({ url, key, assistantId, name }: Attack): Promise<{ end(): Promise<string> }> {
  const told: Attack = { url, key, assistantId, name };
  const attacker = fork(path.join(import.meta.dirname, 'attacker.ts'), [JSON.stringify(told)]);
  await once(attacker, 'message');
  return {
    async end() {
      attacker.send('stop');
      const [outcome] = (await once(attacker, 'message')) as [string];
      return outcome;
    },
  };
}

/** The most that a process and all below it have held more than they did when `rest` was called last. */
function watchMemory(pid: number) {
  let [atRest, most] = [0, 0];
  const look = () => treeOf(pid).reduce((sum, one) => sum + memoryOf(one), 0);
  const timer = setInterval(() => {
    most = Math.max(most, look() - atRest);
  }, 100);
  timer.unref();
  return {
    rest() {
      [atRest, most] = [look(), 0];
    },
    grownMiB: () => most,
  };
}

/** 0 for one that has ended between two looks. */
function memoryOf(pid: number): number {
  try {
    return residentMiB(pid) || 0;
  } catch {
    return 0;
  }
}

function treeOf(pid: number): number[] {
  try {
    const below = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...below.flatMap(treeOf)];
  } catch {
    return [];
  }
}
