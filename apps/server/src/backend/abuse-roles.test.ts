import { scopesOfRole, scopesOfSandbox } from '@chatai/accounts/members';
import { api } from '@chatai/contract/api';
import type { Resource, Route } from '@chatai/contract/route';
import { roles, type Scope, scopes } from '@chatai/contract/scopes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBackend, aColleague, cookieOf, type Tenant, type TestBackend, unlimited } from './testing/a-backend.ts';
import { digestOf, type FullWorkspace, fillWorkspace } from './testing/a-workspace-full.ts';
import { absentId, type Probe, probesOf, textOf } from './testing/crawl.ts';

/** Somebody who knocks at every door, and what they may do. */
interface Caller {
  headers: Record<string, string>;
  scopes: readonly Scope[];
  platformAdmin?: boolean;
  suspended?: boolean;
}

const origin = 'http://localhost:3000';
let backend: TestBackend;
/** Where the callers act. */
let ada: Tenant;
/** Where they do not: one of everything is there. */
let eve: Tenant & FullWorkspace;
let probes: Probe[];
beforeAll(async () => {
  backend = await aBackend(() => ({ limiter: unlimited }));
  ada = await backend.aTenant('Ada');
  const theirs = await backend.aTenant('Eve');
  eve = { ...theirs, ...(await fillWorkspace(backend, theirs, `Canary${Date.now()}`)) };
  probes = probesOf(await (await backend.fetch('/openapi.json')).json());
});
afterAll(() => backend.close());

/** The contract's own word on who may use an operation. The event stream is none of its routes. */
const routeOf = ({ operationId }: Probe): Pick<Route, 'access' | 'audit'> => {
  if (operationId === 'events.listen') return { access: 'signed-in' };
  const [resource = '', verb = ''] = operationId.split('.');
  return (api as Record<string, Resource>)[resource]?.[verb] as Route;
};

/** Ends the session of whoever asks; its own test shows it. */
const endsSession = ({ operationId }: Probe) => operationId === 'auth.signOut';

async function answerTo(caller: Caller, probe: Probe, id: string) {
  const body = probe.body(id);
  const response = await backend.fetch(probe.url(id), {
    method: probe.method,
    headers: { ...caller.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body } : {}),
  });
  // A browser keeps the new cookie of a session whose user has changed how they get in.
  const renewed = cookieOf(response.headers.getSetCookie());
  if (renewed.includes('chatai_session=')) caller.headers.cookie = renewed;
  const text = await textOf(response);
  const { code = '', detail = '' } = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, code, detail, told: text.replace(/urn:request:[^"]+/, '').replaceAll(id, '<id>') };
}

/** What the door says, before anything is looked for: undefined when it lets in. */
function refusalOf(caller: Caller | undefined, { access, audit }: Pick<Route, 'access' | 'audit'>): string | undefined {
  if (access === 'public') return undefined;
  if (!caller) return 'not-signed-in';
  if (access === 'platform' || access === 'operations') return caller.platformAdmin ? undefined : 'not-allowed';
  if (access === 'signed-in') return undefined;
  if (!caller.scopes.includes(access)) return 'not-allowed';
  if (caller.suspended && (access === 'ask' || audit !== undefined)) return 'workspace-suspended';
  return undefined;
}

const refusals = ['not-signed-in', 'not-allowed', 'workspace-suspended', 'cross-site'];

/** Every route as this caller; where it answers otherwise than the contract says. */
async function disagreements(caller: Caller, isSignedIn = true): Promise<string[]> {
  const wrong: string[] = [];
  for (const probe of probes.filter((one) => !endsSession(one))) {
    const route = routeOf(probe);
    const expected = refusalOf(isSignedIn ? caller : undefined, route);
    const { status, code, detail } = await answerTo(caller, probe, absentId);
    const found = refusals.includes(code) ? code : undefined;
    const isNamed =
      code !== 'not-allowed' ||
      ['platform', 'operations'].includes(route.access) ||
      detail.includes(String(route.access));
    if (found !== expected || !isNamed || status >= 500)
      wrong.push(`${probe.operationId} (${route.access}): ${expected ?? 'open'}, answered ${status} ${code} ${detail}`);
  }
  return wrong;
}

/** Places where a foreign id is told apart from an absent one. */
async function differences(caller: Caller): Promise<string[]> {
  const wrong: string[] = [];
  const [, ...ids] = eve.ids;
  for (const probe of probes.filter((one) => one.place !== 'none' && !endsSession(one))) {
    if (probe.place === 'query.cursor' || routeOf(probe).access === 'public') continue;
    const absent = await answerTo(caller, probe, absentId);
    const ask = async (id: string) => {
      const foreign = await answerTo(caller, probe, id);
      if (foreign.status !== absent.status || foreign.told !== absent.told)
        wrong.push(`${probe.operationId} ${probe.place}: ${foreign.status} ${foreign.code}, absent ${absent.code}`);
    };
    await Promise.all(ids.slice(0, 12).map(ask));
  }
  return wrong;
}

test('the document and the contract name the same routes', () => {
  const inContract = Object.entries(api as Record<string, Resource>).flatMap(([name, resource]) =>
    Object.keys(resource).map((verb) => `${name}.${verb}`),
  );
  const inDocument = new Set(probes.map(({ operationId }) => operationId));
  inDocument.delete('events.listen');
  expect([...inDocument].sort()).toEqual(inContract.sort());
});

describe('every route asks of every caller what the contract says, and tells nobody foreign from absent', () => {
  test.each(roles)('a person who is %s', async (role) => {
    const { cookie } = await aColleague(backend, ada.workspaceId, role, `${role}-of-ada`);
    const caller = { headers: { cookie, origin, 'x-chatai-workspace': ada.workspaceId }, scopes: scopesOfRole[role] };
    const before = await digestOf(await backend.db.superuser(), eve.workspaceId);
    expect(await disagreements(caller)).toEqual([]);
    expect(await differences(caller)).toEqual([]);
    expect(await digestOf(await backend.db.superuser(), eve.workspaceId)).toEqual(before);
  });

  test.each(scopes)('a key with nothing but %s', async (scope) => {
    const headers = { authorization: `Bearer ${await backend.aKey(ada, [scope])}` };
    expect(await disagreements({ headers, scopes: [scope] })).toEqual([]);
  });

  test('a key of the sandbox, which was given everything', async () => {
    const { key } = await ada.api.apiKeys.create({ name: 'sandbox', sandbox: true });
    const caller = { headers: { authorization: `Bearer ${key}` }, scopes: scopesOfSandbox };
    // What it may do with bots depends on the bot: below.
    const wrong = await disagreements(caller);
    expect(wrong.filter((line) => !line.includes('a key of the sandbox changes bots of the sandbox alone'))).toEqual(
      [],
    );
    expect(await differences(caller)).toEqual([]);
  });

  test("the platform's admin", async () => {
    const { id, cookie } = await aColleague(backend, ada.workspaceId, 'viewer', 'admin-of-all');
    await (await backend.db.superuser()).query("update users set role = 'admin' where id = $1", [id]);
    const headers = { cookie, origin, 'x-chatai-workspace': ada.workspaceId };
    expect(await disagreements({ headers, scopes: scopesOfRole.viewer, platformAdmin: true })).toEqual([]);
  });

  test('nobody', async () => {
    expect(await disagreements({ headers: {}, scopes: [] }, false)).toEqual([]);
  });

  test('somebody whom the platform has suspended, whatever they still have in hand', async () => {
    const { id, cookie } = await aColleague(backend, ada.workspaceId, 'owner', 'suspended');
    await (await backend.db.superuser()).query('update users set suspended_at = now() where id = $1', [id]);
    expect(await disagreements({ headers: { cookie, origin }, scopes: [] }, false)).toEqual([]);
  });

  test('the owner and a key of a workspace that the platform has suspended', async () => {
    const still = await backend.aTenant('Still');
    await (await backend.db.superuser()).query('update workspaces set suspended_at = now() where id = $1', [
      still.workspaceId,
    ]);
    const named = { 'x-chatai-workspace': still.workspaceId };
    for (const headers of [
      { cookie: still.cookie, origin, ...named },
      { authorization: `Bearer ${still.key}`, ...named },
    ] as Record<string, string>[])
      expect(await disagreements({ headers, scopes, suspended: true })).toEqual([]);
  });
});

describe('a workspace that the platform has suspended', () => {
  async function aSuspended(name: string) {
    const tenant = await backend.aTenant(name);
    const colleague = await aColleague(backend, tenant.workspaceId, 'editor', `colleague-of-${name}`);
    const inIt = { 'x-chatai-workspace': tenant.workspaceId };
    const guest = await backend.aTenant(`Guest of ${name}`.replaceAll(' ', '.'));
    const owner = backend.client({ cookie: tenant.cookie, origin });
    const link = async (email: string) => String((await owner.invitations.create({ email, role: 'viewer' })).link);
    const tokens = { known: await link('known@example.com'), unknown: await link('unknown@example.com') };
    await (await backend.db.superuser()).query('update workspaces set suspended_at = now() where id = $1', [
      tenant.workspaceId,
    ]);
    const tokenOf = (one: keyof typeof tokens) => String(tokens[one].split('/').at(-1));
    return {
      owner,
      colleague: { ...colleague, api: backend.client({ ...inIt, cookie: colleague.cookie, origin }) },
      guest,
      tokenOf,
    };
  }
  const refused = { code: 'workspace-suspended', status: 403 };

  test('is left by who wants to, and nobody is taken out of it', async () => {
    const { owner, colleague } = await aSuspended('Leaving');
    const members = async () => (await owner.members.list()).items;
    const { workspace, workspaces } = await colleague.api.account.me();
    const id = workspaces.find((one) => one.id === workspace.id)?.memberId as string;
    await expect(owner.members.remove({ id })).rejects.toMatchObject(refused);
    await colleague.api.members.remove({ id });
    expect((await members()).map(({ userId }) => userId)).not.toContain(colleague.id);
  });

  test('takes nobody in: an invitation works again with the workspace', async () => {
    const { owner, guest, tokenOf } = await aSuspended('Joining');
    const person = backend.client({ cookie: guest.cookie, origin });
    const stranger = backend.client({ origin });
    const token = tokenOf('unknown');
    await expect(person.invitations.accept({ token: tokenOf('known') })).rejects.toMatchObject(refused);
    await expect(stranger.auth.readInvitation({ token })).rejects.toMatchObject(refused);
    await expect(stranger.auth.useInvitation({ token, name: 'New' })).rejects.toMatchObject(refused);
    const superuser = await backend.db.superuser();
    expect((await superuser.query("select from users where email = 'unknown@example.com'")).rows).toEqual([]);
    await superuser.query('update workspaces set suspended_at = null');
    await stranger.auth.useInvitation({ token, name: 'New' });
    await person.invitations.accept({ token: tokenOf('known') });
    expect((await owner.members.list()).items).toHaveLength(4);
  });
});

describe('a key of the sandbox', () => {
  const aBot = async (assistantId: string, mark: string) => {
    const token = `${String(Math.random()).slice(2, 12).replace(/^0/, '1')}:${mark}${'x'.repeat(40 - mark.length)}`;
    backend.simulator.sim.createBot({ token });
    return { assistantId, token };
  };

  test('changes bots of the sandbox, and no other one in any way', async () => {
    const { id: assistantId } = await ada.api.assistants.create({ name: 'Shop' });
    const { key } = await ada.api.apiKeys.create({ name: 'trial', sandbox: true });
    const trial = backend.client({ authorization: `Bearer ${key}` });
    const ofSandbox = await trial.bots.create(await aBot(assistantId, 'SANDBOX'));
    expect(await trial.bots.stop({ id: ofSandbox.id })).toMatchObject({ sandbox: true });
    await trial.bots.remove({ id: ofSandbox.id });

    const { id } = await ada.api.bots.create(await aBot(assistantId, 'AA'));
    const before = await digestOf(await backend.db.superuser(), ada.workspaceId);
    const refused = { code: 'not-allowed', status: 403 };
    const real = await aBot(assistantId, 'AB');
    for (const change of [
      () => trial.bots.create(real),
      () => trial.bots.import({ items: [real] }),
      () => trial.bots.update({ id, mode: 'polling' }),
      () => trial.bots.rotate({ id, token: real.token }),
      () => trial.bots.rotate({ id, secret: true }),
      () => trial.bots.fix({ id, code: 'command-menu' }),
      () => trial.bots.test({ id, chatId: 7 }),
      ...(['start', 'stop', 'restart', 'drain', 'remove', 'restore'] as const).map(
        (verb) => () => trial.bots[verb]({ id }),
      ),
      ...(['startMany', 'stopMany', 'restartMany', 'drainMany'] as const).map(
        (verb) => () => trial.bots[verb]({ ids: [id] }),
      ),
    ])
      await expect(change(), String(change)).rejects.toMatchObject(refused);
    expect(await digestOf(await backend.db.superuser(), ada.workspaceId)).toEqual(before);
  });

  test('says of itself what it may do, whatever it was given', async () => {
    const { key, scopes: given } = await ada.api.apiKeys.create({ name: 'honest', sandbox: true });
    expect(given).toEqual([...scopesOfSandbox]);
    const superuser = await backend.db.superuser();
    await superuser.query("update api_keys set scopes = $1 where name = 'honest'", [[...scopes]]);
    const me = await backend.client({ authorization: `Bearer ${key}` }).account.me();
    expect(me.scopes).toEqual([...scopesOfSandbox]);
  });
});
