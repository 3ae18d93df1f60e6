import type { Clock } from '@chatai/core/clock';
import { sha256 } from '@chatai/core/crypto';
import { type Database, storesNothing } from '@chatai/core/database';
import { type KnownKey, noteFirstStatus, selectKeyByHash, touchKey } from './queries.ts';

/** A revoked key may work this long in a process that has just seen it (security.md T13 asks the same of sessions). */
const rememberMs = 5_000;
const rememberedKeys = 10_000;

/** Answers whose key it is, with a memory of 5 s. */
export interface ApiKeyVerifier {
  /** Undefined for a key that nobody has. */
  verify(key: string): Promise<KnownKey | undefined>;
  /** Forgets a key that this process has just revoked. */
  forget(keyId: string): void;
  /** Notes how a request of a key was answered, if it was the key's first. True then. */
  noteAnswer(key: { keyId: string; workspaceId: string }, status: number): Promise<boolean>;
}

/** One per process. Only hashes are kept in memory. */
export function createApiKeyVerifier(deps: { system: Database; clock: Clock }): ApiKeyVerifier {
  const known = new Map<string, { key: KnownKey; until: number }>();
  /** Keys that were seen here and have got no answer yet: all others cost an answer nothing. */
  const unanswered = new Set<string>();

  return {
    async verify(secret) {
      const hash = sha256(secret);
      const name = hash.toString('base64');
      const remembered = known.get(name);
      if (remembered && remembered.until > deps.clock.monotonicMs()) return remembered.key;
      known.delete(name);
      const key = await selectKeyByHash(deps.system, hash);
      if (!key) return undefined;
      await touchKey(deps.system, key).catch((error: unknown) => {
        // Who only reads can go on.
        if (!storesNothing(error)) throw error;
      });
      if (!key.answered) unanswered.add(key.id);
      // Insertion order is age: the oldest goes first.
      if (known.size >= rememberedKeys) known.delete(known.keys().next().value as string);
      known.set(name, { key, until: deps.clock.monotonicMs() + rememberMs });
      return key;
    },
    forget(keyId) {
      for (const [name, entry] of known) if (entry.key.id === keyId) known.delete(name);
    },
    async noteAnswer(key, status) {
      return unanswered.delete(key.keyId) && (await noteFirstStatus(deps.system, key, status));
    },
  };
}
