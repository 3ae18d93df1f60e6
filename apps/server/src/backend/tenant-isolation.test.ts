import { actorOf } from '@chatai/accounts/actor';
import { scopes } from '@chatai/contract/scopes';
import { openDatabase } from '@chatai/core/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from './authenticate.ts';
import { aBackend, type Tenant, type TestBackend, unlimited } from './testing/a-backend.ts';
import { digestOf, type FullWorkspace, fillWorkspace } from './testing/a-workspace-full.ts';
import { absentId, type Probe, probesOf, textOf } from './testing/crawl.ts';

/** Two tenants on one backend: Ada has one of everything, Bob asks for it. */
interface Stage {
  backend: TestBackend;
  ada: Tenant & FullWorkspace;
  bob: Tenant;
  /** In the path of requests that carry Ada's id elsewhere. */
  bobsAssistant: string;
  probes: Probe[];
  /** Ada's data as they were before Bob came. */
  before: Record<string, string>;
}

async function aStage(change?: Parameters<typeof aBackend>[0]): Promise<Stage> {
  const backend = await aBackend(async (deps, db) => ({ limiter: unlimited, ...(await change?.(deps, db)) }));
  const ada = await backend.aTenant('Ada');
  const bob = await backend.aTenant('Bob');
  const { id: bobsAssistant } = await bob.api.assistants.create({ name: 'of Bob' });
  const superuser = await backend.db.superuser();
  const full = await fillWorkspace(backend, ada, `Canary${Date.now()}`);
  const probes = probesOf(await (await backend.fetch('/openapi.json')).json());
  return {
    backend,
    ada: { ...ada, ...full },
    bob,
    bobsAssistant,
    probes,
    before: await digestOf(superuser, ada.workspaceId),
  };
}

/** What a caller can tell two answers apart by. */
async function answerTo(stage: Stage, probe: Probe, id: string, headers: Record<string, string>) {
  const body = probe.body(id);
  const response = await stage.backend.fetch(probe.url(id, stage.bobsAssistant), {
    method: probe.method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body } : {}),
  });
  const text = await textOf(response);
  return { status: response.status, text, told: text.replace(/urn:request:[^"]+/, '').replaceAll(id, '<id>') };
}

/** Nothing of Ada's stands in an answer but the id that Bob himself sent. */
function leaksIn(stage: Stage, text: string, sent: string): string[] {
  const found = stage.ada.ids.filter((id) => id !== sent && text.includes(id));
  return text.toLowerCase().includes(stage.ada.canary.toLowerCase()) ? [...found, stage.ada.canary] : found;
}

/** An id of nothing, made at the same moment: a cursor points at the same place with it. */
const neighbourOf = (id: string) => id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');

const own = { origin: 'http://localhost:3000' };

/** Signing out ends Bob's session and using a link is not about ids; both are the business of their own tests. */
const notOfTenants = ['auth.signOut', 'auth.useLink'];

describe.each<[string, Parameters<typeof aBackend>[0]]>([
  ['with everything in place', undefined],
  [
    'with the application alone: the role of requests is not bound by row-level security',
    async (_deps, db) => {
      const name = `bypass_${process.pid}_${Date.now()}`;
      const superuser = await db.superuser();
      await superuser.query(
        `create role ${name} login bypassrls password '${db.targets.api.password}' in role chatai_api`,
      );
      const api = await openDatabase({ ...db.targets, api: { ...db.targets.api, user: name } }, 'api', {
        name: 'bypass',
      });
      const { rows } = await api.pool.query('select rolbypassrls from pg_roles where rolname = current_user');
      expect([api.role, rows]).toEqual(['api', [{ rolbypassrls: true }]]);
      const close = db.drop;
      db.drop = async () => {
        await api.close();
        await superuser.query(`drop owned by ${name}`);
        await superuser.query(`drop role ${name}`);
        await close();
      };
      return { api };
    },
  ],
])('another tenant, %s', (_, change) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage(change);
  });
  afterAll(() => stage.backend.close());

  test.each<[string, (bob: Tenant) => Record<string, string>]>([
    ['a key', (bob) => ({ authorization: `Bearer ${bob.key}` })],
    ['a session', (bob) => ({ cookie: bob.cookie, ...own })],
  ])('finds with %s nothing at any route, and cannot tell foreign from absent', async (__, credentials) => {
    const headers = credentials(stage.bob);
    let asked = 0;
    for (const probe of stage.probes.filter(({ operationId }) => !notOfTenants.includes(operationId))) {
      if (probe.place === 'none') continue;
      const nothing = await answerTo(stage, probe, absentId, headers);
      const ask = async (id: string) => {
        const isCursor = probe.place === 'query.cursor';
        const absent = isCursor ? await answerTo(stage, probe, neighbourOf(id), headers) : nothing;
        const foreign = await answerTo(stage, probe, id, headers);
        const where = `${probe.operationId} with a foreign id in ${probe.place}`;
        expect(leaksIn(stage, foreign.text, id), where).toEqual([]);
        expect([foreign.status, foreign.told], where).toEqual([absent.status, absent.told]);
        expect(foreign.status, where).toBeLessThan(500);
        // What Bob may not do with anything is refused before anything is looked for.
        const refused = nothing.status === 403 ? 403 : 404;
        if (probe.place !== 'none' && !probe.place.startsWith('query.')) expect(foreign.status, where).toBe(refused);
        asked++;
      };
      await Promise.all(stage.ada.ids.map(ask));
    }
    expect(asked).toBeGreaterThan(100);
    expect(await digestOf(await stage.backend.db.superuser(), stage.ada.workspaceId)).toEqual(stage.before);
  });

  test('cannot act in a foreign workspace by naming it', async () => {
    for (const credentials of [{ authorization: `Bearer ${stage.bob.key}` }, { cookie: stage.bob.cookie, ...own }]) {
      for (const probe of stage.probes.filter(({ operationId }) => !operationId.startsWith('auth.'))) {
        const answers = [];
        for (const workspace of [stage.ada.workspaceId, 'ada', absentId, 'no-such']) {
          const headers = { ...(credentials as Record<string, string>), 'x-chatai-workspace': workspace };
          const { status, told, text } = await answerTo(stage, probe, stage.ada.assistantId, headers);
          expect(leaksIn(stage, text, stage.ada.assistantId), probe.operationId).toEqual([]);
          answers.push(JSON.stringify([status, told]));
        }
        expect(new Set(answers).size, `${probe.operationId}: ${answers}`).toBe(1);
        expect(answers[0]).toContain('[404,');
      }
    }
    expect(await digestOf(await stage.backend.db.superuser(), stage.ada.workspaceId)).toEqual(stage.before);
  });
});

describe('another tenant, with row-level security alone: the application lets everybody act everywhere', () => {
  /** Served by the system role, which works for all tenants: the catalogue of its statements is their test (security.md T1). And what is the platform's. */
  const servedBySystem = ['assistants.ask', 'adminUsers.', 'adminWorkspaces.', 'ops'];
  let stage: Stage;
  let bobsWorkspace: string | undefined;

  beforeAll(async () => {
    stage = await aStage((deps) => ({
      access: {
        async admit(request) {
          const identity = await identify({ ...deps, origins: new Set() }, request);
          const wanted = request.headers['x-chatai-workspace'];
          if (typeof wanted !== 'string') return actorOf(deps.system, identity, undefined);
          return { kind: 'key', keyId: absentId, workspaceId: wanted, role: null, scopes, platformRole: 'user' };
        },
      },
    }));
    bobsWorkspace = stage.bob.workspaceId;
    // The database holds whoever asks to Bob's workspace, whatever the application says.
    await (await stage.backend.db.superuser()).query(
      `create or replace function chatai_workspace() returns uuid language sql stable as $$ select '${bobsWorkspace}'::uuid $$`,
    );
  });
  afterAll(() => stage.backend.close());

  test('finds nothing and changes nothing, at every route, with every id', async () => {
    const headers = { authorization: `Bearer ${stage.bob.key}`, 'x-chatai-workspace': stage.ada.workspaceId };
    const found: string[] = [];
    for (const probe of stage.probes.filter(({ operationId }) => !notOfTenants.includes(operationId))) {
      if (servedBySystem.some((served) => probe.operationId.startsWith(served))) continue;
      const ask = async (id: string) => {
        const { status, text } = await answerTo(stage, probe, id, headers);
        found.push(...leaksIn(stage, text, id).map((leak) => `${probe.operationId} ${probe.place}: ${leak}`));
        expect(status, `${probe.operationId} ${probe.place}`).toBeLessThan(500);
        const isChange = probe.method !== 'GET' && !probe.operationId.startsWith('auth.');
        // A person's own account is not a key's.
        const refused = probe.operationId.startsWith('account.') ? 403 : 404;
        if (isChange && probe.place !== 'none') expect(status, probe.operationId).toBe(refused);
      };
      await Promise.all((probe.place === 'none' ? [absentId] : stage.ada.ids).map(ask));
    }
    expect(found).toEqual([]);
    expect(await digestOf(await stage.backend.db.superuser(), stage.ada.workspaceId)).toEqual(stage.before);
  });

  test('while the application still serves them their own', async () => {
    const { items } = await stage.bob.api.assistants.list();
    expect(items.map(({ name }) => name)).toEqual(['of Bob']);
  });
});
