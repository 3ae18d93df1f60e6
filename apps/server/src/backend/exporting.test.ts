import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { fillWorkspace } from './testing/a-workspace-full.ts';
import { fillWithTalks } from './testing/fill-with-talks.ts';

const talks = 2_000;
const messagesOfEach = 10;
const lines = talks * (1 + messagesOfEach);

let backend: TestBackend;
let tenant: Tenant;
let statements = 0;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Export');
  await haveTalks();
  backend.deps.api.pool.on('acquire', () => {
    statements += 1;
  });
});
afterAll(() => backend.close());

/** 60 MB: far more than the buffers between us and a reader hold. */
async function haveTalks(): Promise<void> {
  const { assistantId } = await fillWorkspace(backend, tenant, 'Exported');
  const superuser = await backend.db.superuser();
  await superuser.query("delete from conversations where channel = 'telegram'");
  await fillWithTalks(backend, tenant, { assistantId, talks, messagesOfEach, words: 600 });
}

const beginExport = (requestId = systemIds.uuid()) =>
  backend.fetch('/api/v1/conversations:export', {
    headers: { authorization: `Bearer ${tenant.key}`, 'x-request-id': requestId },
  });

/** Nothing has been asked of the database for a third of a second. */
async function untilItWaits(): Promise<void> {
  let before = -1;
  await vi.waitFor(
    () => {
      const now = statements;
      const same = now === before && now > 0;
      before = now;
      expect(same).toBe(true);
    },
    { timeout: 30_000, interval: 333 },
  );
}

test('an export waits for a reader that is slow instead of keeping all of it in memory, and then goes on to its end', async () => {
  statements = 0;
  const response = await beginExport();
  await untilItWaits();
  const whileNobodyReads = statements;
  const text = await response.text();
  expect(text.split('\n').length - 1).toBe(lines);
  expect(whileNobodyReads).toBeLessThan(statements / 2);
});

test('an export that breaks off in the middle ends its connection, and says why in the log', async () => {
  const superuser = await backend.db.superuser();
  statements = 0;
  const requestId = systemIds.uuid();
  const response = await beginExport(requestId);
  await untilItWaits();
  await superuser.query('alter table messages rename to messages_of_yesterday');
  try {
    await expect(response.text()).rejects.toThrow();
    expect(backend.lines).toContainEqual(
      expect.objectContaining({ 'event.action': 'request.failed', 'http.request.id': requestId }),
    );
  } finally {
    await superuser.query('alter table messages_of_yesterday rename to messages');
  }
});
