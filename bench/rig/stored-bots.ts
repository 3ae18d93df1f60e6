import { createAssistant } from '@chatai/assistant/assistants';
import { keyringOf, seal, sha256 } from '@chatai/core/crypto';
import { type DatabaseTargets, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import type pg from 'pg';
import { secretKey } from './database.ts';

export interface StoredBot {
  id: string;
  webhookSecret: string;
}

/** A workspace with one assistant, and webhook bots as `addBot` would store them, without a call to Telegram for each. */
export async function storeBots(targets: DatabaseTargets, system: pg.Pool, count: number): Promise<StoredBot[]> {
  const workspaceId = systemIds.uuid();
  await system.query("insert into workspaces (id, name, slug) values ($1, 'Bench', 'bench')", [workspaceId]);
  const api = await openDatabase(targets, 'api', { name: 'bench', max: 1 });
  const assistants = { api, ids: systemIds, defaultModel: 'openai/echo' };
  const assistant = await createAssistant(assistants, { workspaceId, name: 'Bench' });
  await api.close();
  const keyring = keyringOf(secretKey);
  const bots = Array.from({ length: count }, (_, index) => {
    const id = systemIds.uuid();
    return { id, telegramId: 10_001 + index, webhookSecret: `secret-${index}` };
  });
  const sealed = (id: string, text: string) => seal(keyring, text, `bot/${workspaceId}/${id}`);
  await system.query(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash)
     select i.id, $1, $2, i.telegram_id, 'load_' || i.telegram_id || '_bot', 'Load', 'webhook', i.token, 'bbbb', i.secret, i.hash
     from unnest($3::uuid[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[]) as i(id, telegram_id, token, secret, hash)`,
    [
      workspaceId,
      assistant.id,
      bots.map(({ id }) => id),
      bots.map(({ telegramId }) => telegramId),
      bots.map(({ id, telegramId }) => sealed(id, `${telegramId}:${'b'.repeat(35)}`)),
      bots.map(({ id, webhookSecret }) => sealed(id, webhookSecret)),
      bots.map(({ webhookSecret }) => sha256(webhookSecret)),
    ],
  );
  await system.query('insert into bot_leases (bot_id, workspace_id) select id, workspace_id from bots');
  return bots;
}
