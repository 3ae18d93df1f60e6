import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { today } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

const hourMs = 3_600_000;

/** When the day began there, by the calendar of the tests' own machine. */
function midnightIn(timeZone: string): number {
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeStyle: 'medium', hourCycle: 'h23' })
    .format(now)
    .split(':');
  const [hours = 0, minutes = 0, seconds = 0] = parts.map(Number);
  return now - ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

async function aWorkspaceIn(timeZone: string) {
  const workspace = await store.aWorkspace();
  const { workspaceId } = workspace;
  await store.superuser.query('update workspaces set time_zone = $2 where id = $1', [workspaceId, timeZone]);
  const botId = await store.aBot(workspace);
  let chats = 0;
  return {
    workspace,
    /** A question that was answered then. */
    async answered(at: number, more: Record<string, unknown> = {}) {
      await store.insert('ledger_entries', {
        effect_key: store.ids.uuid(),
        workspace_id: workspaceId,
        turn_id: store.ids.uuid(),
        kind: 'answer',
        model: 'builtin/extractive',
        created_at: new Date(at),
        ...more,
      });
    },
    /** A conversation whose newest message came then. */
    async talked(at: number, more: Record<string, unknown> = {}) {
      chats += 1;
      await store.aConversation(workspace, botId, chats, { last_message_at: new Date(at), ...more });
    },
    today: () => today(store, workspaceId),
  };
}

describe('today', () => {
  test('is empty in a new workspace', async () => {
    const { today: read } = await aWorkspaceIn('UTC');
    expect(await read()).toEqual({ questions: 0, conversations: 0, costMinor: 0 });
  });

  test.each(['UTC', 'Asia/Tokyo', 'America/Phoenix', 'Asia/Kolkata', 'Pacific/Kiritimati'])(
    'begins at midnight of the workspace: %s',
    async (timeZone) => {
      const { answered, talked, today: read } = await aWorkspaceIn(timeZone);
      const midnight = midnightIn(timeZone);
      for (const at of [midnight, midnight - 1_000, midnight - 25 * hourMs]) {
        await answered(at, { amount_minor: 3 });
        await talked(at);
      }
      await answered(Date.now(), { amount_minor: 4 });
      await talked(Date.now());
      expect(await read()).toEqual({ questions: 2, conversations: 2, costMinor: 7 });
    },
  );

  test('counts no probe, nothing but answers, and no other workspace', async () => {
    const { answered, talked, today: read } = await aWorkspaceIn('UTC');
    const other = await aWorkspaceIn('UTC');
    await other.answered(Date.now());
    await other.talked(Date.now());
    await answered(Date.now(), { kind: 'embedding', amount_minor: 5 });
    await talked(Date.now(), { synthetic: true });
    expect(await read()).toEqual({ questions: 0, conversations: 0, costMinor: 0 });
  });
});
