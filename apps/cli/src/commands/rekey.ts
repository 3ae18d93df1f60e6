import { secretKeyOf } from '@chatai/core/config';
import type { Cli } from '../cli.ts';
import type { LocalDatabase } from '../compose-local.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { type ChangeOptions, dryRun } from './command.ts';

/**
 * Puts every stored secret under CHATAI_SECRET_KEY (security.md T4), beside a running product. Throws `secrets-unreadable` when neither it
 * nor CHATAI_SECRET_KEY_PREVIOUS opens one: then the previous key is needed still, or another one.
 */
export async function rekey(cli: Cli, { targets }: LocalDatabase, options: ChangeOptions): Promise<Result> {
  if (options.dryRun) return dryRun('put every stored secret that is not yet under CHATAI_SECRET_KEY under it');
  const { openDatabase, renewCanary, rewrapColumns } = await import('@chatai/core/database');
  const { keyringOf } = await import('@chatai/core/crypto');
  const { botSecrets } = await import('@chatai/messaging/bots');
  const { providerSecrets } = await import('@chatai/assistant/models');
  const { idempotencySecrets } = await import('@chatai/accounts/idempotency');
  const { mailSecrets } = await import('@chatai/accounts/mails');
  const { secondFactorSecrets } = await import('@chatai/accounts/second-factor');
  const ofAccounts = [...secondFactorSecrets, ...mailSecrets, ...idempotencySecrets];
  const config = cli.config();
  const keyring = keyringOf(secretKeyOf(config), config.previousSecretKey);
  const system = await openDatabase(targets, 'system', { name: 'chatai-rekey', max: 1 });
  try {
    const { rewrapped, unreadable } = await rewrapColumns(system.pool, keyring, [
      ...botSecrets,
      ...providerSecrets,
      ...ofAccounts,
    ]);
    if (unreadable > 0) throw cliErrors.secretsUnreadable({ rewrapped, unreadable });
    await renewCanary(system.pool, keyring);
    const next = config.previousSecretKey ? '. Next: take CHATAI_SECRET_KEY_PREVIOUS away and restart' : '';
    return { document: { rewrapped }, text: `${rewrapped} put under the new key, none needs another one${next}\n` };
  } finally {
    await system.close();
  }
}
