// A workspace with a bot and conversations as the pipeline leaves them in the database; no program runs.
import { createTestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';

/** A migrated database with the roles that routes use, and what they wake holders with, kept for the test to look at. */
export async function aStore() {
  const database = await createTestDatabase();
  const [api, system] = await Promise.all([database.open('api'), database.open('system')]);
  const told = { bots: 0, updates: [] as number[] };
  const wakeUp = {
    announceBots: () => {
      told.bots++;
    },
    announce: async (seqs: number[]) => {
      told.updates.push(...seqs);
    },
  };
  const insert = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    const slots = names.map((_, index) => `$${index + 1}`);
    const { rows } = await system.pool.query(
      `insert into ${table} (${names}) values (${slots}) returning *`,
      Object.values(row),
    );
    return rows[0] as Record<string, unknown>;
  };
  // What the system role may not insert, its owner does.
  const superuser = await database.superuser();

  async function aWorkspace() {
    const [workspaceId, assistantId] = [systemIds.uuid(), systemIds.uuid()];
    await insert('workspaces', { id: workspaceId, name: 'Shop', slug: workspaceId });
    await insert('assistants', { id: assistantId, workspace_id: workspaceId, name: 'Assistant' });
    return { workspaceId, assistantId };
  }
  type Workspace = Awaited<ReturnType<typeof aWorkspace>>;

  async function aBot({ workspaceId, assistantId }: Workspace, username = 'shop_bot') {
    const id = systemIds.uuid();
    await insert('bots', {
      id,
      workspace_id: workspaceId,
      assistant_id: assistantId,
      telegram_id: Math.floor(Math.random() * 1e12),
      username,
      name: 'Shop',
      mode: 'polling',
      state: 'live',
      token_sealed: Buffer.alloc(1),
      token_last4: 'last',
      secret_sealed: Buffer.alloc(1),
      secret_hash: Buffer.alloc(1),
    });
    await superuser.query('insert into bot_leases (bot_id, workspace_id) values ($1, $2)', [id, workspaceId]);
    return id;
  }

  async function aContact({ workspaceId }: Workspace, externalId: number, name: string, username?: string) {
    const id = systemIds.uuid();
    await insert('contacts', {
      id,
      workspace_id: workspaceId,
      channel: 'telegram',
      external_id: externalId,
      name,
      username,
    });
    return id;
  }

  /** `more`: columns of its row. */
  async function aConversation(
    workspace: Workspace,
    botId: string,
    chatId: number,
    more: Record<string, unknown> = {},
  ) {
    const id = systemIds.uuid();
    await insert('conversations', {
      id,
      workspace_id: workspace.workspaceId,
      channel: 'telegram',
      assistant_id: workspace.assistantId,
      bot_id: botId,
      chat_id: chatId,
      ...more,
    });
    return id;
  }

  /** A question and its answer, whose parts are in these states. Returns ids of the turn, the question and the answer. */
  async function aTurn(
    workspace: Workspace,
    conversation: { id: string; botId: string; chatId: number },
    said: { question: string; answer: string; parts?: Record<string, unknown>[]; turn?: Record<string, unknown> },
  ) {
    const own = { workspace_id: workspace.workspaceId };
    const [turnId, questionId, answerId] = [systemIds.uuid(), systemIds.uuid(), systemIds.uuid()];
    const { rows } = await system.pool.query<{ last_seq: number }>(
      'update conversations set last_seq = last_seq + 2, last_message_at = chatai_now() where id = $1 returning last_seq',
      [conversation.id],
    );
    const seq = rows[0]?.last_seq as number;
    const where = { ...own, conversation_id: conversation.id };
    await insert('turns', {
      ...where,
      id: turnId,
      bot_id: conversation.botId,
      state: 'closed',
      answered: true,
      answer_seq: seq,
      closed_at: new Date(),
      ...said.turn,
    });
    const message = { ...where, turn_id: turnId };
    await insert('messages', {
      ...message,
      id: questionId,
      seq: seq - 1,
      role: 'user',
      text: said.question,
      external_id: seq,
    });
    await insert('messages', { ...message, id: answerId, seq, role: 'assistant', text: said.answer });
    for (const [index, part] of (said.parts ?? []).entries()) {
      await insert('outbox', {
        ...own,
        message_id: answerId,
        bot_id: conversation.botId,
        chat_id: conversation.chatId,
        part: index + 1,
        body: said.answer,
        state: 'sent',
        ...part,
      });
    }
    return { turnId, questionId, answerId };
  }

  return {
    api,
    system,
    superuser,
    targets: database.targets,
    ids: systemIds,
    wakeUp,
    told,
    insert,
    aWorkspace,
    aBot,
    aContact,
    aConversation,
    aTurn,
    drop: database.drop,
  };
}
