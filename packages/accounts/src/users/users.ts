import type { PlatformRole } from '@chatai/contract/admin';
import type { Language } from '@chatai/contract/auth';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { addMember } from '../members/index.ts';
import { createWorkspace, demoSlug, findWorkspace } from '../workspaces/index.ts';
import { usersErrors } from './errors.ts';
import { hashPassword, refuseCommonPassword } from './password.ts';
import { insertUser } from './queries.ts';

interface Deps {
  system: Database;
  ids: Ids;
}

/** A person to be. Without a password they come in by link or passkey. */
export interface NewUser {
  name: string;
  /** Null for the admin of an installation who has not given one. */
  email: string | null;
  password?: string | undefined;
  role?: PlatformRole;
  language?: Language | undefined;
}

/**
 * Makes a user with a workspace of their own; the platform's admin gets the demo workspace while nobody has it. Throws `address-taken`,
 * `password-too-common`.
 */
export async function createUser(deps: Deps, user: NewUser): Promise<{ id: string; workspaceId: string }> {
  const { system, ids } = deps;
  if (user.password !== undefined) refuseCommonPassword(user.password);
  const role = user.role ?? 'user';
  const id = ids.uuid();
  const passwordHash = user.password === undefined ? null : await hashPassword(user.password);
  const language = user.language ?? null;
  const added = await insertUser(system.kysely, {
    id,
    name: user.name,
    email: user.email,
    role,
    language,
    passwordHash,
  });
  if (!added) throw usersErrors.addressTaken();
  const demo = role === 'admin' ? await findWorkspace(system, demoSlug) : undefined;
  const workspace = demo ?? (await createWorkspace(deps, user.name));
  await addMember(system, { id: ids.uuid(), workspaceId: workspace.id, userId: id, role: 'owner' });
  return { id, workspaceId: workspace.id };
}
