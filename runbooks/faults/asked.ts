import { systemIds } from '@chatai/core/ids';
import { forgetRuns } from '@chatai/operations/runbook';
import { runHere } from '../here/run-here.ts';
import { allSteps } from '../index.ts';
import { sqlOnce } from './database.ts';
import type { World } from './world.ts';

/** Steps that somebody asks for, and no fault calls for. */
export const askedSteps: readonly string[] = allSteps.flatMap(({ name, step }) => (step.askedFor ? [name] : []));

/** What running each of them twice comes to: a restart is done as often as somebody wants it. */
export const askedResults: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  askedSteps.map((name) => [name, ['fixed', name === 'release#restart' ? 'fixed' : 'nothing-to-do']]),
);

/** Runs each of them twice, for a person who is there for that alone. Resolves to both results. */
export async function askForSteps(world: World): Promise<Record<string, string[]>> {
  const [id, user, reason] = [systemIds.uuid(), 'grace@example.com', 'a drill'];
  await sqlOnce(
    world,
    `insert into users (id, name, email) values ('${id}', 'Grace', '${user}')`,
    `insert into second_factors (id, user_id, secret_sealed, confirmed_at) values ('${systemIds.uuid()}', '${id}', 'drill', chatai_now())`,
  );
  const by = { actor: { name: 'drill', role: 'admin' as const }, dryRun: false, reason, approvedBy: undefined };
  const results: Record<string, string[]> = {};
  const given: Record<string, string> = { user, reason, unit: 'chatai-watchdog', because: 'practice' };
  // What drills have restarted is not this person's.
  forgetRuns(world.config.home, Number.POSITIVE_INFINITY);
  for (const { name, step } of allSteps.filter(({ step: one }) => one.askedFor)) {
    const params = Object.fromEntries(Object.keys(step.params ?? {}).map((param) => [param, String(given[param])]));
    const run = async () => {
      const request = { ...by, breakGlass: false, name, params };
      return (await runHere(world, request, { signal: new AbortController().signal })).result;
    };
    // Some of them end the sessions of whomever they are about.
    await sqlOnce(
      world,
      `insert into sessions (id, user_id, token_hash, expires_at) values ('${systemIds.uuid()}', '${id}', '${name}', chatai_now() + interval '1 day')`,
    );
    results[name] = [await run(), await run()];
  }
  await sqlOnce(world, `delete from users where id = '${id}'`);
  return results;
}
