import type { ApiKey, ApiKeyInput, NewApiKey } from '@chatai/contract/api-keys';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Scope, scopes } from '@chatai/contract/scopes';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import { type Actor, may } from '../actor/index.ts';
import { apiKeyErrors } from './errors.ts';
import { deleteKey, insertKey, selectKeys, setKeyHash } from './queries.ts';

/** How a key of ours starts, so that scanners of leaked secrets (and our log) know it. */
export const apiKeyPrefix = 'ck_';

interface Deps {
  /** Requests: row-level security by workspace. */
  api: Database;
  /** Writes the hash, which the request's role can neither read nor write. */
  system: Database;
  ids: Ids;
  random?: RandomBytes;
}

/** Keys of the actor's workspace, oldest first, without their secrets. */
export async function listApiKeys(deps: Pick<Deps, 'api'>, actor: Actor, page: PageRequest): Promise<Page<ApiKey>> {
  const keys = await withWorkspace(deps.api, actor.workspaceId, (tx) => selectKeys(tx, actor.workspaceId, page));
  return pageFrom(keys, page.limit, (key) => key.id);
}

/** Makes a key with `scopes`, by default all that the actor has. The secret (256 bits) is in the answer and nowhere else. Throws `scope-not-yours`. */
export async function createApiKey(deps: Deps, actor: Actor, input: ApiKeyInput): Promise<NewApiKey> {
  const wanted: Scope[] = scopes.filter((scope) => (input.scopes ? input.scopes.includes(scope) : may(actor, scope)));
  const foreign = wanted.filter((scope) => !may(actor, scope));
  if (foreign.length > 0) throw apiKeyErrors.scopeNotYours({ scopes: foreign.join(', ') });

  const key = `${apiKeyPrefix}${randomSecret(32, deps.random)}`;
  const id = deps.ids.uuid();
  const row = { id, workspaceId: actor.workspaceId, name: input.name, scopes: wanted, last4: key.slice(-4) };
  const made = await withWorkspace(deps.api, actor.workspaceId, (tx) =>
    insertKey(tx, { ...row, createdBy: actor.userId ?? null }),
  );
  await setKeyHash(deps.system, actor.workspaceId, id, sha256(key));
  return { ...made, key };
}

/** Deletes a key. Other processes refuse it within 5 s. Throws `not-found`. */
export async function revokeApiKey(deps: Pick<Deps, 'api'>, actor: Actor, id: string): Promise<void> {
  const found = await withWorkspace(deps.api, actor.workspaceId, (tx) => deleteKey(tx, actor.workspaceId, id));
  if (!found) throw coreErrors.notFound({ what: 'API key' });
}
