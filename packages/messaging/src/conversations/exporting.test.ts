import { afterAll, beforeAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { type ExportLine, exportConversations } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

type Wanted = Parameters<typeof exportConversations>[2];

async function linesOf(workspace: { workspaceId: string }, wanted: Wanted = {}, most = Number.POSITIVE_INFINITY) {
  const lines: ExportLine[] = [];
  for await (const line of exportConversations(store, workspace, wanted, new AbortController().signal)) {
    lines.push(line);
    if (lines.length === most) break;
  }
  return lines;
}

const words = (lines: ExportLine[]) => lines.map((line) => (line.kind === 'message' ? line.text : line.id));

/** A long conversation among 120 short ones: more than is read at once of both. */
async function aFullWorkspace() {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const ids: string[] = [];
  for (let chat = 1; chat <= 120; chat++) {
    const id = await store.aConversation(workspace, bot, chat);
    ids.push(id);
    if (chat % 50 !== 7) continue;
    const { turnId } = await store.aTurn(
      workspace,
      { id, botId: bot, chatId: chat },
      { question: `q${chat}`, answer: `a${chat}` },
    );
    if (chat !== 107) continue;
    await store.system.pool.query(
      `insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text)
       select gen_random_uuid(), $1, $2, $3, n, 'user', 'm' || n from generate_series(3, 700) n`,
      [workspace.workspaceId, turnId, id],
    );
  }
  return { workspace, bot, ids };
}

test('an export has every conversation with its messages behind it, each once', async () => {
  const { workspace, ids } = await aFullWorkspace();
  const expected = ids.flatMap((id, index) => {
    const chat = index + 1;
    if (chat % 50 !== 7) return [id];
    const long = chat === 107 ? Array.from({ length: 698 }, (_, n) => `m${n + 3}`) : [];
    return [id, `q${chat}`, `a${chat}`, ...long];
  });
  expect(words(await linesOf(workspace))).toEqual(expected);
});

test('an export that broke off goes on behind its last line, wherever that was', async () => {
  const { workspace } = await aFullWorkspace();
  const whole = words(await linesOf(workspace));
  for (const most of [1, 7, 8, 9, 99, 100, 101, 115, 400, whole.length]) {
    const begun = await linesOf(workspace, {}, most);
    const rest = await linesOf(workspace, { cursor: begun.at(-1)?.cursor });
    expect([...words(begun), ...words(rest)], `broken off after ${most} lines`).toEqual(whole);
  }
});

test('an export is narrowed as the list is', async () => {
  const { workspace, ids } = await aFullWorkspace();
  await store.system.pool.query("update conversations set tags = '{vip}' where id = any($1::uuid[])", [
    [ids[6], ids[9]],
  ]);
  expect(words(await linesOf(workspace, { tag: 'vip' }))).toEqual([ids[6], 'q7', 'a7', ids[9]]);
  expect(await linesOf(await store.aWorkspace())).toEqual([]);
});
