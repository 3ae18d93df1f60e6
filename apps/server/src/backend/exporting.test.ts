import type { ServerResponse } from 'node:http';
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
let newest: ServerResponse | undefined;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Export');
  await haveTalks();
  backend.deps.api.pool.on('acquire', () => {
    statements += 1;
  });
  backend.app.server.on('request', (_, response) => {
    newest = response;
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

/** More is written of the newest answer than its connection takes. */
const untilItWaits = () => vi.waitFor(() => expect(newest?.writableNeedDrain).toBe(true), { timeout: 30_000 });

const linesOf = (text: string) => text.split('\n').length - 1;

test('an export waits for a reader that is slow instead of keeping all of it in memory, and then goes on to its end', async () => {
  const quick = async () => linesOf(await (await beginExport()).text());
  statements = 0;
  expect(await quick()).toBe(lines);
  const ofQuick = statements;

  statements = 0;
  const response = await beginExport();
  await untilItWaits();
  // An export that did not wait would read as much as the quick one beside it.
  await quick();
  const whileNobodyReads = statements - ofQuick;
  expect(linesOf(await response.text())).toBe(lines);
  statements -= ofQuick;
  expect(whileNobodyReads).toBeGreaterThan(0);
  expect(whileNobodyReads).toBeLessThan(statements / 2);
});

test('an export that breaks off in the middle ends its connection, and says why in the log', async () => {
  const superuser = await backend.db.superuser();
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
