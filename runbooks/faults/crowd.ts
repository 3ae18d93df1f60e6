import { availableParallelism } from 'node:os';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { sqlOnce } from './database.ts';
import { somebodyWrites } from './drill-bots.ts';
import { runInside } from './inspector.ts';
import { workerPid } from './worker-pid.ts';
import type { World } from './world.ts';

/** People write so often, and no more of them than wait for an answer at a time. */
const everyMs = 33;
const crowd = 60;

async function keepWriting(world: World, goesOn: () => boolean): Promise<void> {
  const { sim, model, bots, clock } = world;
  const askedBefore = model.asked();
  for (let written = 0; goesOn(); await clock.sleep(everyMs)) {
    if (written - (model.asked() - askedBefore) >= crowd) continue;
    await somebodyWrites(sim, bots.polling);
    written += 1;
  }
}

/** Resolves when so much has been written as a noisy bot gets. */
async function untilCounted(world: World): Promise<void> {
  const session = await world.session('drill');
  const text = 'select coalesce(sum(updates), 0)::integer as updates from bot_minute where bot_id = $1';
  const updates = async () => (await session.query(text, [world.bots.polling.id])).rows[0].updates as number;
  while ((await updates()) < thresholds.noisyBot.updates) await world.clock.sleep(200);
  await session.end();
}

/** In a worker: with each question to a model all processors are busy for a moment, as with long histories and much knowledge. Its children are our own work. */
const costly = `
  const { spawn } = process.getBuiltinModule('child_process');
  let running = 0;
  globalThis.costly = ({ request }) => {
    if (!request.path.endsWith('/chat/completions')) return;
    for (; running < ${2 * availableParallelism()}; running += 1)
      spawn('timeout', ['0.2', 'sh', '-c', 'while :; do :; done'], { detached: true }).on('exit', () => { running -= 1; });
  };
  process.getBuiltinModule('diagnostics_channel').subscribe('undici:request:create', globalThis.costly);`;
const cheap = `process.getBuiltinModule('diagnostics_channel').unsubscribe('undici:request:create', globalThis.costly)`;

/** Who wrote before counts no more. */
const asBefore = (world: World) =>
  sqlOnce(world, 'update bots set slowed_until = null', 'update bot_minute set updates = 0');

/** Of bots that many people write to. */
export const crowdFaults: readonly Fault<World>[] = [
  {
    id: 'noisy-bot',
    loud: true,
    title: 'People write so much to one bot that it takes all processors.',
    detectedBy: ['pressure-cpu'],
    leaf: 'noisy-bot',
    step: 'bots-monitoring#slow-down',
    async inject(world) {
      let goesOn = true;
      const pid = await workerPid(world);
      await runInside(pid, costly);
      const writing = keepWriting(world, () => goesOn);
      await untilCounted(world);
      return async () => {
        goesOn = false;
        await writing;
        await runInside(pid, cheap);
        await asBefore(world);
      };
    },
  },
  {
    id: 'bot-slowed',
    title: 'A bot is slowed down, and messages wait for it.',
    detectedBy: ['bots-at-speed'],
    leaf: 'bot-slowed',
    step: 'bots-monitoring#full-speed',
    async inject(world) {
      await sqlOnce(
        world,
        `update bots set slowed_until = chatai_now() + interval '1 hour' where id = '${world.bots.polling.id}'`,
      );
      return () => asBefore(world);
    },
  },
];
