import type { ApiKey, ApiKeyInput, NewApiKey } from '@chatai/contract/api-keys';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Scope, scopes } from '@chatai/contract/scopes';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import type { Actor } from '../actor/index.ts';
import { scopesOfSandbox, selectPeople } from '../members/index.ts';
import { apiKeyErrors } from './errors.ts';
import { deleteKey, insertKey, type StoredKey, selectKey, selectKeys, setKeyHash, setKeyLimit } from './queries.ts';

/** How a key of ours starts, so that scanners of leaked secrets (and our log) know it. */
export const apiKeyPrefix = 'ck_';

interface Deps {
  /** Requests: row-level security by workspace. */
  api: Database;
  /** Writes the hash, which the request's role can neither read nor write; knows people's names. */
  system: Database;
  ids: Ids;
  random?: RandomBytes;
}

/** Keys of the actor's workspace, oldest first, without their secrets. */
export async function listApiKeys(
  deps: Pick<Deps, 'api' | 'system'>,
  actor: Actor,
  page: PageRequest,
): Promise<Page<ApiKey>> {
  const keys = await withWorkspace(deps.api, actor.workspaceId, (tx) => selectKeys(tx, actor.workspaceId, page));
  return pageFrom(await withMakers(deps.system, keys), page.limit, (key) => key.id);
}

/** Throws `not-found`. */
export async function getApiKey(deps: Pick<Deps, 'api' | 'system'>, actor: Actor, id: string): Promise<ApiKey> {
  const key = await withWorkspace(deps.api, actor.workspaceId, (tx) => selectKey(tx, actor.workspaceId, id));
  return found(deps.system, key);
}

/** Changes how many requests a minute a key may send; null lifts the limit. Throws `not-found`. */
export async function limitApiKey(
  deps: Pick<Deps, 'api' | 'system'>,
  actor: Actor,
  { id, requestsPerMinute }: { id: string; requestsPerMinute: number | null },
): Promise<ApiKey> {
  const { workspaceId } = actor;
  const key = await withWorkspace(deps.api, workspaceId, (tx) => setKeyLimit(tx, workspaceId, id, requestsPerMinute));
  return found(deps.system, key);
}

/** Makes a key with `scopes`, by default all that the actor has; one of the sandbox gets those of them that it may use. The secret (256 bits) is in the answer and nowhere else. Throws `scope-not-yours`. */
export async function createApiKey(deps: Deps, actor: Actor, input: ApiKeyInput): Promise<NewApiKey> {
  const sandbox = input.sandbox === true;
  const wanted: Scope[] = scopes.filter(
    (scope) => (input.scopes ?? actor.scopes).includes(scope) && (!sandbox || scopesOfSandbox.includes(scope)),
  );
  const foreign = wanted.filter((scope) => !actor.scopes.includes(scope));
  if (foreign.length > 0) throw apiKeyErrors.scopeNotYours({ scopes: foreign.join(', ') });

  const key = `${apiKeyPrefix}${randomSecret(32, deps.random)}`;
  const id = deps.ids.uuid();
  const row = { id, workspaceId: actor.workspaceId, name: input.name, scopes: wanted, last4: key.slice(-4), sandbox };
  const made = await withWorkspace(deps.api, actor.workspaceId, (tx) =>
    insertKey(tx, { ...row, createdBy: actor.userId ?? null }),
  );
  await setKeyHash(deps.system, actor.workspaceId, id, sha256(key));
  return { ...(await found(deps.system, made)), key };
}

/** Deletes a key. Other processes refuse it within 5 s. Throws `not-found`. */
export async function revokeApiKey(deps: Pick<Deps, 'api'>, actor: Actor, id: string): Promise<void> {
  const removed = await withWorkspace(deps.api, actor.workspaceId, (tx) => deleteKey(tx, actor.workspaceId, id));
  if (!removed) throw coreErrors.notFound({ what: 'API key' });
}

async function found(system: Database, key: StoredKey | undefined): Promise<ApiKey> {
  const [named] = key ? await withMakers(system, [key]) : [];
  if (!named) throw coreErrors.notFound({ what: 'API key' });
  return named;
}

/** Names of people belong to no workspace: the system role looks them up, those of these keys alone. */
async function withMakers(system: Database, keys: StoredKey[]): Promise<ApiKey[]> {
  const people = await selectPeople(
    system,
    keys.flatMap(({ creatorId }) => creatorId ?? []),
  );
  return keys.map(({ creatorId, ...key }) => ({ ...key, createdBy: people.get(creatorId ?? '')?.name ?? null }));
}
