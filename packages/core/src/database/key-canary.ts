import { type Keyring, seal, unseal } from '../crypto/index.ts';
import type { FactSource } from '../health/index.ts';
import { type Ask, lookInto } from './look-into.ts';
import type { Database } from './open-database.ts';
import type { SealedColumn } from './rewrap-columns.ts';
import type { DatabaseTarget } from './targets.ts';

/** Does what is sealed in this database open with the keys of whoever looks? Null while nothing was sealed to try it with. */
export interface KeyringFacts {
  opens: boolean | null;
}

/** The only row of its table. */
const id = '00000000-0000-7000-8000-000000000000';
const context = `key canary/${id}`;

/** Where it is, for a change of the installation's key (security.md T4). */
export const canarySecrets: readonly SealedColumn[] = [
  { table: 'key_canary', column: 'value_sealed', tenant: false, context: () => context },
];

/** Through a pool that is open anyway; seals what there is to try, when nobody has. */
export const pooledKeyringFacts = ({ pool }: Pick<Database, 'pool'>, keyring: Keyring): FactSource<KeyringFacts> => ({
  deadlineMs: 500,
  read: () => tryKeyring(async (text) => (await pool.query(text)).rows, keyring, seal(keyring, 'a canary', context)),
});

/** By a connection of its own, as the first of `targets` that is let in. Seals nothing. */
export const keyringFacts = (targets: readonly DatabaseTarget[], keyring: Keyring): FactSource<KeyringFacts> => ({
  deadlineMs: 8_000,
  read: () => lookInto(targets, (ask) => tryKeyring(ask, keyring, undefined)),
});

async function tryKeyring(ask: Ask, keyring: Keyring, fresh: Buffer | undefined): Promise<KeyringFacts> {
  const given = fresh ? `'\\x${fresh.toString('hex')}'` : 'null';
  const [row] = await ask<{ sealed: Buffer | null }>(`select chatai_key_canary('${id}', ${given}) as sealed`);
  if (!row?.sealed) return { opens: null };
  try {
    unseal(keyring, row.sealed, context);
    return { opens: true };
  } catch {
    // AES-GCM says only that it does not fit.
    return { opens: false };
  }
}
