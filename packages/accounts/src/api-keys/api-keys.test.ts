import { scopes } from '@chatai/contract/scopes';
import { createManualClock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../actor/index.ts';
import { createUser } from '../users/index.ts';
import { createWorkspace } from '../workspaces/index.ts';
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { createApiKeyVerifier } from './verify-api-key.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const page = { limit: 50 };

async function anOwner() {
  const deps = { api: await db.open('api'), system: await db.open('system'), ids: systemIds };
  const { id } = await createWorkspace(deps, 'Acme');
  const owner: Actor = { kind: 'local', workspaceId: id, role: 'owner', scopes, platformRole: 'user' };
  return { deps, owner };
}

const aVerifier = ({ system }: { system: Database }, clock = createManualClock()) =>
  createApiKeyVerifier({ system, clock });

test('a key is shown once, listed without its secret, and known by it', async () => {
  const { deps, owner } = await anOwner();
  const made = await createApiKey(deps, owner, { name: 'CI', scopes: ['ask', 'bots:read'] });
  expect(made.key).toMatch(/^ck_[A-Za-z0-9_-]{43}$/);
  expect(made).toMatchObject({ name: 'CI', scopes: ['ask', 'bots:read'], last4: made.key.slice(-4) });
  const { key, ...withoutKey } = made;
  expect(await listApiKeys(deps, owner, page)).toEqual({ items: [withoutKey], nextCursor: null });
  const verifier = aVerifier(deps);
  expect(await verifier.verify(key)).toEqual({
    id: made.id,
    workspaceId: owner.workspaceId,
    scopes: ['ask', 'bots:read'],
    sandbox: false,
    requestsPerMinute: 600,
    answered: false,
  });
  expect((await listApiKeys(deps, owner, page)).items[0]?.lastUsedAt).not.toBeNull();
});

test('a key without named scopes may do what its maker may', async () => {
  const { deps, owner } = await anOwner();
  const operator: Actor = { ...owner, scopes: ['ask', 'conversations:read'] };
  expect((await createApiKey(deps, operator, { name: 'all' })).scopes).toEqual(['ask', 'conversations:read']);
});

test('nobody can give a key what they may not do themselves', async () => {
  const { deps, owner } = await anOwner();
  const reader: Actor = { ...owner, scopes: ['keys:write', 'bots:read'] };
  await expect(createApiKey(deps, reader, { name: 'x', scopes: ['bots:write'] })).rejects.toMatchObject({
    code: 'scope-not-yours',
    message: expect.stringContaining('bots:write'),
  });
  expect((await listApiKeys(deps, owner, page)).items).toEqual([]);
});

test('a revoked key is refused within 5 seconds, at once where it was revoked', async () => {
  const { deps, owner } = await anOwner();
  const clock = createManualClock();
  const [here, elsewhere] = [aVerifier(deps, clock), aVerifier(deps, clock)];
  const { id, key } = await createApiKey(deps, owner, { name: 'old' });
  expect([await here.verify(key), await elsewhere.verify(key)]).not.toContain(undefined);
  await revokeApiKey(deps, owner, id);
  here.forget(id);
  expect(await here.verify(key)).toBeUndefined();
  await clock.advance(5_000);
  expect(await elsewhere.verify(key)).toBeUndefined();
  await expect(revokeApiKey(deps, owner, id)).rejects.toMatchObject({ code: 'not-found' });
});

test('the first answer that a key gets is noted, and no later one', async () => {
  const { deps, owner } = await anOwner();
  const [here, elsewhere] = [aVerifier(deps), aVerifier(deps)];
  const { id, key } = await createApiKey(deps, owner, { name: 'new' });
  const ofKey = { keyId: id, workspaceId: owner.workspaceId };
  expect(await here.noteAnswer(ofKey, 200)).toBe(false);
  await Promise.all([here.verify(key), elsewhere.verify(key)]);
  expect((await getApiKey(deps, owner, id)).firstStatus).toBeNull();
  expect(await here.noteAnswer(ofKey, 200)).toBe(true);
  expect(await here.noteAnswer(ofKey, 404)).toBe(false);
  expect(await elsewhere.noteAnswer(ofKey, 404)).toBe(false);
  expect((await getApiKey(deps, owner, id)).firstStatus).toBe(200);
});

test('the list names who made a key, and nobody for the command line', async () => {
  const { deps, owner } = await anOwner();
  const { id: userId } = await createUser(deps, { name: 'Ada', email: null });
  await createApiKey(deps, { ...owner, kind: 'person', userId }, { name: 'hers' });
  await createApiKey(deps, owner, { name: 'from the command line' });
  const { items } = await listApiKeys(deps, owner, page);
  expect(items.map(({ createdBy }) => createdBy)).toEqual(['Ada', null]);
});

test('the list is read in pages', async () => {
  const { deps, owner } = await anOwner();
  for (const name of ['a', 'b', 'c']) await createApiKey(deps, owner, { name });
  const first = await listApiKeys(deps, owner, { limit: 2 });
  const rest = await listApiKeys(deps, owner, { limit: 2, cursor: first.nextCursor as string });
  expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(rest.nextCursor).toBeNull();
});

test("another workspace's key is as absent as none", async () => {
  const { deps, owner } = await anOwner();
  const { id } = await createApiKey(deps, owner, { name: 'theirs' });
  const { owner: stranger } = await anOwner();
  await expect(revokeApiKey(deps, stranger, id)).rejects.toMatchObject({ code: 'not-found' });
  expect((await listApiKeys(deps, stranger, page)).items).toEqual([]);
});

test('neither the key nor its hash can be read by the role of requests, and the key is nowhere', async () => {
  const { deps, owner } = await anOwner();
  const { key } = await createApiKey(deps, owner, { name: 'secret' });
  await expect(deps.api.pool.query('select key_hash from api_keys')).rejects.toMatchObject({ code: '42501' });
  await expect(deps.api.pool.query("update api_keys set key_hash = '\\x00'")).rejects.toMatchObject({ code: '42501' });
  const { rows } = await (await db.superuser()).query('select api_keys::text as row from api_keys');
  expect(JSON.stringify(rows)).not.toContain(key);
});
