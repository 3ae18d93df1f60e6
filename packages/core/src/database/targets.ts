import type { ClientConfig } from 'pg';
import { type Config, runFolder, secretKeyOf } from '../config/index.ts';
import { deriveKey } from '../crypto/index.ts';
import { type Role, roles } from './roles.ts';

/** Where the database is, and as whom one connects. */
export type DatabaseTarget = ClientConfig;
/** How to connect as each role. */
export type DatabaseTargets = Record<Role, DatabaseTarget>;

/** Password of a role: derived, so that it needs no file of its own and survives a move of the data folder with its key. */
export const rolePassword = (secret: string, role: string): string =>
  deriveKey(secret, `database role ${role}`).toString('base64url');

/** The embedded server (its socket in the run folder), or the one of DATABASE_URL, whose own user is the owner. */
export function databaseTargets(config: Pick<Config, 'home' | 'secretKey' | 'databaseUrl'>): DatabaseTargets {
  const secret = secretKeyOf(config);
  const outside = config.databaseUrl;
  const target = (role: Role): ClientConfig => {
    const user = roles[role];
    if (!outside) {
      return {
        host: runFolder(config.home),
        port: 5432,
        database: 'chatai',
        user,
        password: rolePassword(secret, user),
      };
    }
    if (role === 'owner') return { connectionString: outside };
    const url = new URL(outside);
    url.username = user;
    url.password = rolePassword(secret, user);
    return { connectionString: url.toString() };
  };
  return { owner: target('owner'), api: target('api'), system: target('system'), ops: target('ops') };
}

/** Password of the embedded server's superuser. */
export const superuserPassword = (secret: string): string =>
  deriveKey(secret, 'database superuser').toString('base64url');

/** Who may look at our database when it has no connection left for others: the embedded server's superuser. Nobody at a server of DATABASE_URL. */
export function lastResort(config: Pick<Config, 'home' | 'secretKey' | 'databaseUrl'>): ClientConfig | undefined {
  if (config.databaseUrl) return undefined;
  const password = superuserPassword(secretKeyOf(config));
  return { host: runFolder(config.home), port: 5432, database: 'chatai', user: 'postgres', password };
}

/** An address without its password, for sentences and logs. */
export function redactedUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.password) parsed.password = '****';
  return parsed.toString();
}
