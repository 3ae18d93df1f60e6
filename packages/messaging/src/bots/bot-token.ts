import type { BotsDeps, Tenant } from './bot.ts';
import { openSealed, sealContext } from './lease-keeper.ts';

/** Telegram's token of a bot that is there, opened; undefined when it was sealed with another key. */
export async function tokenOf(
  deps: Pick<BotsDeps, 'system' | 'keyring'>,
  { workspaceId }: Tenant,
  id: string,
): Promise<string | undefined> {
  const { token_sealed: sealed } = await deps.system.kysely
    .selectFrom('bots')
    .select('token_sealed')
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return openSealed(deps.keyring, sealed, sealContext(workspaceId, id));
}
