import type { Client } from 'pg';

/** `api` serves people and keys under row-level security; `system` runs intake, pipeline and jobs; `ops` reads statistics; `owner` migrates. */
export type Role = 'owner' | 'api' | 'system' | 'ops';

export const roles: Record<Role, string> = {
  owner: 'chatai_owner',
  api: 'chatai_api',
  system: 'chatai_system',
  ops: 'chatai_ops',
};

/**
 * What a superuser runs once (`chatai db roles` prints it). Idempotent; sets the passwords anew. None of the roles is superuser or
 * BYPASSRLS. `names` picks the roles: an outside database has an owner of its own. `pg_monitor` lets the operations role see what the
 * sessions of others do, which PostgreSQL hides from a role without it.
 */
export function rolesSql(
  passwordOf: (role: string) => string,
  names: string[] = [roles.api, roles.system, roles.ops],
): string {
  return names
    .map(
      (name) => `do $$ begin
  if not exists (select from pg_roles where rolname = '${name}') then create role ${name}; end if;
end $$;
alter role ${name} login nosuperuser nobypassrls nocreatedb nocreaterole password '${passwordOf(name)}';${name === roles.ops ? '\ngrant pg_monitor to chatai_ops;' : ''}`,
    )
    .join('\n');
}

/**
 * Grants and row-level security for every table, so that a new one admits nobody but requests of its own workspace until it is listed.
 * Runs after each migration as the owner; roles that do not exist yet are skipped (single-role mode). See `access.sql`.
 */
export async function applyAccess(owner: Client, accessSql: string): Promise<void> {
  await owner.query(accessSql);
}
