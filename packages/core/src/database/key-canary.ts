import { type Keyring, seal, unseal } from '../crypto/index.ts';
import type { FactSource } from '../health/index.ts';
import { type Ask, lookInto } from './look-into.ts';
import type { Database, Sql } from './open-database.ts';
import type { DatabaseTarget } from './targets.ts';

/** Does what is sealed in this database open with the keys of whoever looks? Null while nothing was sealed to try it with. */
export interface KeyringFacts {
  opens: boolean | null;
}

/** The only row of its table. */
const id = '00000000-0000-7000-8000-000000000000';
const context = `key canary/${id}`;

/** Seals it with the current key, when everything else in this database opens with that: it holds nobody's secret, and the key that it had may be lost. */
export async function renewCanary(sql: Sql, keyring: Keyring): Promise<void> {
  await sql.query('update key_canary set value_sealed = $1 where id = $2', [freshCanary(keyring), id]);
}

const freshCanary = (keyring: Keyring) => seal(keyring, 'a canary', context);

/** Through a pool that is open anyway; seals what there is to try, when nobody has. */
export const pooledKeyringFacts = ({ pool }: Pick<Database, 'pool'>, keyring: Keyring): FactSource<KeyringFacts> => ({
  deadlineMs: 500,
  read: () => tryKeyring(async (text) => (await pool.query(text)).rows, keyring, freshCanary(keyring)),
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
