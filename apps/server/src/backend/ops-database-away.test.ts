import { operationsNow } from '@chatai/contract/ops';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
let person: { userId: string; cookie: string };
beforeAll(async () => {
  backend = await aBackend();
  person = await backend.aTenant('Olga');
  await isNow('oncall');
}, 60_000);
afterAll(() => backend?.close());

async function isNow(role: 'user' | 'oncall' | 'admin'): Promise<void> {
  await (await backend.db.superuser()).query('update users set role = $1 where id = $2', [role, person.userId]);
}

const deep = (headers: Record<string, string>) => backend.fetch('/health/deep', { headers });

/** What her browser holds after one look. */
async function keptCookies(): Promise<string> {
  const answer = await backend.fetch('/api/v1/ops/health', { headers: { cookie: person.cookie } });
  expect(answer.status).toBe(200);
  const [pass] = answer.headers.getSetCookie();
  expect(pass).toMatch(/^chatai_operator=.*; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
  return `${person.cookie}; ${pass?.split(';')[0]}`;
}

describe('/health/deep', () => {
  test('tells whoever is on call every check and finding, with the status of /health', async () => {
    const answer = await deep({ cookie: person.cookie });
    const seen = operationsNow.parse(await answer.json());
    expect(answer.status).toBe(seen.status === 'unhealthy' ? 503 : 200);
    expect(seen.checks.map(({ id }) => id)).toContain('database-answers');
  });

  test('tells nobody else', async () => {
    expect((await deep({})).status).toBe(401);
    await isNow('user');
    expect((await deep({ cookie: person.cookie })).status).toBe(403);
    await isNow('oncall');
  });
});

describe('while the database is silent', () => {
  let cookies: string;
  beforeEach(async () => {
    cookies = await keptCookies();
  });

  /** Nobody reads who somebody is, nor counts what they ask: what a database does that hangs. */
  async function whileNobodyIsKnown(work: () => Promise<void>): Promise<void> {
    const holder = await backend.db.superuser();
    await holder.query('begin; lock table users, sessions, rate_limits in access exclusive mode');
    try {
      await work();
    } finally {
      await holder.query('rollback');
    }
  }

  test('whoever was let in before looks on, and changes nothing', () =>
    whileNobodyIsKnown(async () => {
      for (const path of ['ops/health', 'ops/health/history', 'ops/runbooks', 'ops/runs', 'ops/approvals']) {
        const answer = await backend.fetch(`/api/v1/${path}`, { headers: { cookie: cookies } });
        expect({ path, status: answer.status }).toEqual({ path, status: 200 });
        if (path === 'ops/health') expect(operationsNow.parse(await answer.json()).runsAs).toBeNull();
      }
      const forged = cookies.replace('.oncall.', '.admin.');
      const within = AbortSignal.timeout(4_000);
      await expect(
        backend.fetch('/api/v1/ops/health', { headers: { cookie: forged }, signal: within }),
      ).rejects.toMatchObject({ name: 'TimeoutError' });
    }));

  test('the command line of the machine looks on as well', () =>
    whileNobodyIsKnown(async () => {
      const answer = await deep({ authorization: `Bearer ${backend.localToken()}` });
      expect(operationsNow.parse(await answer.json()).runsAs).toBe('admin');
    }));
});

test('a role that was taken away is taken away while the database is there', async () => {
  const cookies = await keptCookies();
  await isNow('user');
  expect((await deep({ cookie: cookies })).status).toBe(403);
  await isNow('oncall');
});
