import { systemClock } from '@chatai/core/clock';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addMember } from '../members/index.ts';
import { suspendWorkspace } from '../platform/index.ts';
import { createUser } from '../users/index.ts';
import { createWorkspace, ensureDemoWorkspace } from '../workspaces/index.ts';
import { describeActor } from './describe-actor.ts';
import { actorOf } from './identity.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(() => db.drop());

const aSession = () => ({ id: systemIds.uuid(), provenAt: new Date() });

async function aPerson() {
  const system = await db.open('system');
  const deps = { system, ids: systemIds };
  const { id: userId, workspaceId: own } = await createUser(deps, { name: 'Ada', email: 'ada@example.com' });
  return { deps, userId, own };
}

describe('a person', () => {
  test('acts in their oldest workspace, or in another of theirs that they name by id or slug', async () => {
    const { deps, userId, own } = await aPerson();
    const shop = await createWorkspace(deps, 'Shop');
    await addMember(deps.system, { id: systemIds.uuid(), workspaceId: shop.id, userId, role: 'viewer' });
    const identity = { kind: 'person', userId, platformRole: 'user', session: aSession() } as const;
    expect(await actorOf(deps.system, identity, undefined)).toMatchObject({ workspaceId: own, role: 'owner' });
    for (const wanted of [shop.id, 'shop']) {
      const actor = await actorOf(deps.system, identity, wanted);
      expect(actor).toMatchObject({ workspaceId: shop.id, role: 'viewer', userId });
      expect(actor.scopes).not.toContain('bots:write');
    }
  });

  test('of a suspended workspace looks at it and changes nothing', async () => {
    const { deps, userId, own } = await aPerson();
    const identity = { kind: 'person', userId, platformRole: 'user', session: aSession() } as const;
    expect(await actorOf(deps.system, identity, undefined)).toMatchObject({ suspended: false });
    await suspendWorkspace({ ...deps, clock: systemClock }, { id: own, reason: 'unpaid' });
    expect(await actorOf(deps.system, identity, undefined)).toMatchObject({ suspended: true });
  });

  test('gets the same answer for a foreign workspace and for an absent one, an admin of the platform too', async () => {
    const { deps, userId } = await aPerson();
    const foreign = await createWorkspace(deps, 'Foreign');
    for (const platformRole of ['user', 'admin'] as const) {
      for (const wanted of [foreign.id, foreign.slug, systemIds.uuid(), 'nothing']) {
        const choice = actorOf(deps.system, { kind: 'person', userId, platformRole, session: aSession() }, wanted);
        await expect(choice).rejects.toMatchObject({ code: 'not-found' });
      }
    }
  });
});

test('a key acts in its own workspace and can name no other', async () => {
  const { deps, own } = await aPerson();
  const limits = { sandbox: true, requestsPerMinute: 60 };
  const key = { kind: 'key' as const, keyId: systemIds.uuid(), workspaceId: own, scopes: ['ask' as const], ...limits };
  expect(await actorOf(deps.system, key, 'ada')).toMatchObject({
    workspaceId: own,
    scopes: ['ask'],
    role: null,
    ...limits,
  });
  const foreign = await createWorkspace(deps, 'Foreign');
  for (const wanted of [foreign.id, foreign.slug, 'nothing']) {
    await expect(actorOf(deps.system, key, wanted)).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('the local command line acts in the only workspace, else in the demo, else where it says', async () => {
  const system = await db.open('system');
  const deps = { system, ids: systemIds };
  await expect(actorOf(system, { kind: 'local' }, undefined)).rejects.toMatchObject({ code: 'not-found' });
  const only = await createWorkspace(deps, 'Only');
  expect(await actorOf(system, { kind: 'local' }, undefined)).toMatchObject({ workspaceId: only.id });
  await system.kysely.insertInto('workspaces').values({ id: systemIds.uuid(), name: 'Demo', slug: 'demo' }).execute();
  const demo = await actorOf(system, { kind: 'local' }, undefined);
  expect((await describeActor({ api: await db.open('api'), system }, demo)).workspace.slug).toBe('demo');
  expect(await actorOf(system, { kind: 'local' }, 'only')).toMatchObject({
    workspaceId: only.id,
    platformRole: 'admin',
  });
});

test('the demo workspace is made once, by the first start only', async () => {
  const system = await db.open('system');
  const deps = { system, ids: systemIds };
  const together = await Promise.all([ensureDemoWorkspace(deps), ensureDemoWorkspace(deps)]);
  expect(together.filter((demo) => demo?.created)).toHaveLength(1);
  const again = await ensureDemoWorkspace(deps);
  expect(again).toMatchObject({ id: together[0]?.id, name: 'Demo', slug: 'demo', created: false });
  await createWorkspace(deps, 'Other');
  await system.kysely.deleteFrom('workspaces').where('slug', '=', 'demo').execute();
  expect(await ensureDemoWorkspace(deps)).toBeUndefined();
});
