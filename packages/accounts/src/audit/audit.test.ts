import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import { type AuditEntry, listAudit, recordChange } from './index.ts';

let db: TestDatabase;
let installation: Installation;
let workspaceId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  installation = await anInstallation(db);
  ({ workspaceId } = await installation.aUser());
});
afterAll(() => db.drop());

const entry = (action: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  author: { kind: 'person', id: installation.ids.uuid(), name: 'Ada' },
  action,
  target: { kind: 'assistant', id: installation.ids.uuid(), name: 'Shop' },
  changes: { name: { before: 'Old', after: 'Shop' } },
  requestId: 'a-request-id',
  ...more,
});

test('changes are listed newest first, page by page, by action, target or actor', async () => {
  const entries = [
    entry('assistant.created'),
    entry('assistant.published'),
    entry('api-key.revoked', { reason: 'leaked' }),
  ];
  for (const one of entries) await recordChange(installation, workspaceId, one);
  const list = (more: object = {}) => listAudit(installation, { workspaceId, limit: 2, ...more });
  const first = await list();
  expect(first.items.map(({ action }) => action)).toEqual(['api-key.revoked', 'assistant.published']);
  expect(first.items[0]).toMatchObject({
    actor: { kind: 'person', name: 'Ada' },
    reason: 'leaked',
    changes: { name: { before: 'Old', after: 'Shop' } },
  });
  const next = await list({ cursor: String(first.nextCursor) });
  expect(next.items.map(({ action }) => action)).toEqual(['assistant.created']);
  expect((await list({ action: 'assistant.created' })).items).toHaveLength(1);
  expect((await list({ targetId: entries[1]?.target.id })).items).toHaveLength(1);
  expect((await list({ actorId: entries[1]?.author.id })).items).toHaveLength(1);
});

test('another workspace sees none of it, and nobody changes or deletes a line', async () => {
  const { workspaceId: other } = await installation.aUser({ email: 'eve@example.com' });
  expect((await listAudit(installation, { workspaceId: other, limit: 10 })).items).toEqual([]);
  for (const database of [installation.api, installation.system]) {
    for (const statement of ["update audit_events set action = 'x.y'", 'delete from audit_events'])
      await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
});
