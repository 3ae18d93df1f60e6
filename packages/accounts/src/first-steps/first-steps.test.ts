import type { FirstStep } from '@chatai/contract/home';
import { scopes } from '@chatai/contract/scopes';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import type { Actor } from '../actor/index.ts';
import { type AuditEntry, recordChange } from '../audit/index.ts';
import { addMember } from '../members/index.ts';
import { firstStepsOf, ignoreRepair, showRepair, skipStep } from './index.ts';

let db: TestDatabase;
let installation: Installation;
let workspaceId: string;
let ada: Actor;
beforeAll(async () => {
  db = await createTestDatabase();
  installation = await anInstallation(db);
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, workspaces cascade');
  const user = await installation.aUser();
  workspaceId = user.workspaceId;
  ada = person(user.id);
});

const person = (userId: string): Actor => ({
  kind: 'person',
  userId,
  session: { id: installation.ids.uuid(), provenAt: new Date() },
  workspaceId,
  role: 'owner',
  scopes,
  platformRole: 'user',
});
const aKey = (): Actor => ({ ...ada, kind: 'key', userId: undefined, session: undefined });

async function aColleague(): Promise<Actor> {
  const { id: userId } = await installation.aUser({ name: 'Bob', email: 'bob@example.com' });
  await addMember(installation.system, { id: installation.ids.uuid(), workspaceId, userId, role: 'owner' });
  return person(userId);
}

const did = (kind: AuditEntry['author']['kind'], action: string) =>
  recordChange(installation, workspaceId, {
    author: { kind, id: null, name: 'somebody' },
    action,
    target: { kind: 'thing', id: null, name: '' },
    changes: {},
    requestId: null,
  });

/** A conversation with an assistant of the workspace. */
async function aTalk(channel: 'api' | 'telegram', synthetic: boolean) {
  const assistantId = installation.ids.uuid();
  const { pool } = installation.system;
  await pool.query("insert into assistants (id, workspace_id, name) values ($1, $2, 'Shop')", [
    assistantId,
    workspaceId,
  ]);
  await pool.query(
    'insert into conversations (id, workspace_id, channel, assistant_id, synthetic) values ($1, $2, $3, $4, $5)',
    [installation.ids.uuid(), workspaceId, channel, assistantId, synthetic],
  );
}

const steps = async (actor = ada) => (await firstStepsOf(installation, actor)).steps;
const doneSteps = async () => (await steps()).filter(({ done }) => done).map(({ step }) => step);
const skipped = async (actor = ada) => (await steps(actor)).filter((one) => one.skipped).map(({ step }) => step);
const ignored = async (actor = ada) => (await firstStepsOf(installation, actor)).ignored;

describe('the first steps', () => {
  test('are five, in their order, and none is done at the start', async () => {
    expect(await steps()).toEqual(
      ['ask', 'make', 'teach', 'connect', 'invite'].map((step) => ({ step, done: false, skipped: false })),
    );
  });

  test.each<[FirstStep, string]>([
    ['make', 'assistant.created'],
    ['teach', 'source.added'],
    ['teach', 'source.replaced'],
    ['connect', 'bot.connected'],
    ['connect', 'bots.imported'],
    ['invite', 'invitation.created'],
  ])('%s is done once somebody did it (%s), not when the installation did it for itself', async (step, action) => {
    await did('local', action);
    await did('platform', action);
    expect(await doneSteps()).toEqual([]);
    await did('key', action);
    expect(await doneSteps()).toEqual([step]);
  });

  test('are ticked for every member, and for no other workspace', async () => {
    await did('person', 'assistant.created');
    const bob = await aColleague();
    expect((await steps(bob)).find(({ step }) => step === 'make')).toMatchObject({ done: true });
    const { workspaceId: other } = await installation.aUser({ name: 'Eve', email: 'eve@example.com' });
    expect((await steps({ ...ada, workspaceId: other })).filter(({ done }) => done)).toEqual([]);
  });

  test('ask is done once somebody asked, also a draft; what the installation asks its own bot is no question', async () => {
    await aTalk('telegram', true);
    expect(await doneSteps()).toEqual([]);
    await aTalk('api', true);
    expect(await doneSteps()).toEqual(['ask']);
  });

  test('ask is done once somebody wrote to a bot', async () => {
    await aTalk('telegram', false);
    expect(await doneSteps()).toEqual(['ask']);
  });

  test('are skipped by a member for themselves, and shown again', async () => {
    const bob = await aColleague();
    for (const step of ['teach', 'invite', 'teach'] as const)
      await skipStep(installation, ada, { step, skipped: true });
    expect(await skipped()).toEqual(['teach', 'invite']);
    expect(await skipped(bob)).toEqual([]);
    await skipStep(installation, ada, { step: 'teach', skipped: false });
    expect(await skipped()).toEqual(['invite']);
  });

  test('are skipped by people only', async () => {
    await expect(skipStep(installation, aKey(), { step: 'ask', skipped: true })).rejects.toMatchObject({
      code: 'not-a-person',
    });
    expect(await steps(aKey())).toHaveLength(5);
  });
});

describe('what somebody ignores', () => {
  const targetId = '01890a5d-ac96-774b-bcce-b302099a8057';

  test('is not told to them for 7 days, to others it is', async () => {
    const bob = await aColleague();
    await ignoreRepair(installation, ada, { kind: 'bot-token', targetId });
    await ignoreRepair(installation, ada, { kind: 'unsent', targetId: null });
    expect(await ignored()).toEqual(
      expect.arrayContaining([
        { kind: 'bot-token', targetId },
        { kind: 'unsent', targetId: null },
      ]),
    );
    expect(await ignored(bob)).toEqual([]);
    const superuser = await db.superuser();
    const pass = (time: string) => superuser.query(`update ignored_repairs set until = until - interval '${time}'`);
    await pass('6 days 23 hours');
    expect(await ignored()).toHaveLength(2);
    await pass('1 hour');
    expect(await ignored()).toEqual([]);
  });

  test('twice is ignored once, for 7 days from then on', async () => {
    for (const targets of [targetId, targetId, null, null])
      await ignoreRepair(installation, ada, { kind: 'bot-deaf', targetId: targets });
    expect(await ignored()).toHaveLength(2);
  });

  test('is told again when they take it back', async () => {
    for (const one of [targetId, null]) await ignoreRepair(installation, ada, { kind: 'bot-deaf', targetId: one });
    await showRepair(installation, ada, { kind: 'bot-deaf', targetId: null });
    expect(await ignored()).toEqual([{ kind: 'bot-deaf', targetId }]);
    await showRepair(installation, ada, { kind: 'bot-deaf', targetId });
    expect(await ignored()).toEqual([]);
  });

  test('is chosen by people only', async () => {
    const call = { kind: 'unsent', targetId: null };
    await expect(ignoreRepair(installation, aKey(), call)).rejects.toMatchObject({ code: 'not-a-person' });
    await expect(showRepair(installation, aKey(), call)).rejects.toMatchObject({ code: 'not-a-person' });
  });
});
