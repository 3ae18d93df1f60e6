import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import type { DrillReport, Fault } from '@chatai/operations/runbook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runbooks, runHere } from '../index.ts';
import { sqlOnce } from './database.ts';
import { drillsOn, faults, mayMount, startWorld, type World } from './index.ts';

let world: World;
let inject: (fault: Fault<World>) => Promise<DrillReport>;
beforeAll(async () => {
  world = await startWorld({ clock: systemClock });
  inject = drillsOn(world);
}, 180_000);
afterAll(() => world?.close());

/** Redis is a Debian package, which not everybody may install (CHATAI_TEST_WITHOUT). */
const without = [...(process.env.CHATAI_TEST_WITHOUT?.split(',') ?? []), ...(mayMount() ? [] : ['root'])];
const injected = faults.filter(({ needs = [] }) => !needs.some((one) => without.includes(one)));

test.each(injected.map((fault) => [fault.id, fault] as const))(
  '%s is noticed by its check, named by its leaf and mended by its step',
  async (_, fault) => {
    const report = await inject(fault);
    expect(report).toMatchObject({
      bad: [...fault.detectedBy],
      leaves: expect.arrayContaining([fault.leaf]),
      left: [],
      ...(fault.step ? { step: { result: 'fixed' } } : {}),
    });
    expect(report.leaves[0]).toBe(fault.leaf);
  },
  240_000,
);

test('what a person asks for is done once, and proved', async () => {
  const [user, reason] = ['grace@example.com', 'a drill'];
  const id = systemIds.uuid();
  await sqlOnce(
    world,
    `insert into users (id, name, email) values ('${id}', 'Grace', '${user}')`,
    `insert into second_factors (id, user_id, secret_sealed, confirmed_at) values ('${systemIds.uuid()}', '${id}', 'drill', chatai_now())`,
  );
  const asked = runbooks.flatMap((runbook) =>
    runbook.steps.flatMap(({ slug, askedFor }) => (askedFor ? [`${runbook.id}#${slug}`] : [])),
  );
  const results: Record<string, string[]> = {};
  for (const name of asked) {
    const run = async () => {
      const by = { actor: { name: 'drill', role: 'admin' as const }, dryRun: false, reason, approvedBy: undefined };
      const request = { ...by, breakGlass: false, name, params: { user, reason } };
      return (await runHere(world, request, { signal: new AbortController().signal })).result;
    };
    // Some of them end the sessions of whomever they are about.
    await sqlOnce(
      world,
      `insert into sessions (id, user_id, token_hash, expires_at) values ('${systemIds.uuid()}', '${id}', '${name}', chatai_now() + interval '1 day')`,
    );
    results[name] = [await run(), await run()];
  }
  expect(results).toEqual(Object.fromEntries(asked.map((name) => [name, ['fixed', 'nothing-to-do']])));
  await sqlOnce(world, `delete from users where id = '${id}'`);
});
