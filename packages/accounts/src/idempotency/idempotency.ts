import type { Clock } from '@chatai/core/clock';
import { type Keyring, seal, unseal } from '@chatai/core/crypto';
import { type Database, type SealedColumn, sql } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { idempotencyErrors } from './errors.ts';

/** How long an answer is kept (contract.md 3), and how long one that is under way is waited for: its process may have died. */
const keptMs = 24 * 3_600_000;
const underWayMs = 5 * 60_000;

export interface IdempotencyDeps {
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
}

/** What to do with a request that carries a key: answer as before, or do it and then `keep` the answer, or `drop` the key when it failed. */
export type Idempotent =
  | { kind: 'again'; status: number; output: unknown }
  | { kind: 'first'; keep(status: number, output: unknown): Promise<void>; drop(): Promise<void> };

/** An answer may hold a secret that is shown once: it is sealed. */
export const idempotencySecrets: readonly SealedColumn[] = [
  { table: 'idempotency_keys', column: 'answer_sealed', context: (workspaceId, id) => sealContext(workspaceId, id) },
];

const sealContext = (workspaceId: string, id: string) => `answer/${workspaceId}/${id}`;

/** A request that carries a key. `hash`: of all that makes it this request and no other. */
export interface KeyedRequest {
  workspaceId: string;
  /** The person or key that sent it; of the local command line the workspace itself. */
  actorId: string;
  key: string;
  hash: Buffer;
}

/** Throws `idempotency-key-reused` for a key of another request, `still-under-way`. */
export async function beginIdempotent(deps: IdempotencyDeps, request: KeyedRequest): Promise<Idempotent> {
  const id = deps.ids.uuid();
  const { workspaceId, hash } = request;
  const taken = await takeKey(deps, { ...request, id });
  if (taken.id === id) return firstCall(deps, { id, workspaceId });
  if (!taken.request_hash.equals(hash)) throw idempotencyErrors.idempotencyKeyReused();
  if (taken.status === null || !taken.answer_sealed) throw idempotencyErrors.stillUnderWay({}, { retryAfterMs: 1_000 });
  const answer = unseal(deps.keyring, taken.answer_sealed, sealContext(workspaceId, taken.id));
  return { kind: 'again', status: taken.status, output: JSON.parse(answer).output };
}

function firstCall(deps: IdempotencyDeps, which: { id: string; workspaceId: string }): Idempotent {
  const { kysely } = deps.system;
  return {
    kind: 'first',
    async keep(status, output) {
      const answer = seal(deps.keyring, JSON.stringify({ output }), sealContext(which.workspaceId, which.id));
      await kysely
        .updateTable('idempotency_keys')
        .set({ status, answer_sealed: answer })
        .where('id', '=', which.id)
        .where('workspace_id', '=', which.workspaceId)
        .execute();
    },
    async drop() {
      await kysely
        .deleteFrom('idempotency_keys')
        .where('id', '=', which.id)
        .where('workspace_id', '=', which.workspaceId)
        .execute();
    },
  };
}

interface KeyRow {
  id: string;
  request_hash: Buffer;
  status: number | null;
  answer_sealed: Buffer | null;
}

/**
 * The row of this key: our own (its id is `id`) when nobody had it, its day was over, or who had it has died under way. What the workspace keeps
 * for longer than a day goes.
 */
async function takeKey({ system, clock }: IdempotencyDeps, row: KeyedRequest & { id: string }): Promise<KeyRow> {
  const now = clock.now();
  const { rows } = await sql<KeyRow>`
    with over as (
      delete from idempotency_keys
       where workspace_id = ${row.workspaceId} and created_at < ${new Date(now - keptMs)} and not (actor_id = ${row.actorId} and key = ${row.key})
    ), taken as (
      insert into idempotency_keys as k (id, workspace_id, actor_id, key, request_hash, created_at)
      values (${row.id}, ${row.workspaceId}, ${row.actorId}, ${row.key}, ${row.hash}, ${new Date(now)})
      on conflict (workspace_id, actor_id, key) do update
        set id = excluded.id, request_hash = excluded.request_hash, status = null, answer_sealed = null, created_at = excluded.created_at
        where k.created_at < ${new Date(now - keptMs)} or (k.status is null and k.created_at < ${new Date(now - underWayMs)})
      returning id, request_hash, status, answer_sealed
    )
    select * from taken
    union all
    select id, request_hash, status, answer_sealed from idempotency_keys
     where workspace_id = ${row.workspaceId} and actor_id = ${row.actorId} and key = ${row.key} and not exists (select from taken)`.execute(
    system.kysely,
  );
  const found = rows[0];
  // Whoever had it has just dropped it: one more look decides.
  if (!found) throw idempotencyErrors.stillUnderWay({}, { retryAfterMs: 1_000 });
  return found;
}
