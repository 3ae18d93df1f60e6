import type { Clock } from '../clock/index.ts';
import { type Database, type DatabaseTargets, type Listening, listen } from '../database/index.ts';
import type { Log } from '../log/index.ts';

/** Tells open pages that something has changed. A hint: nobody waits for it, and who misses it sees the change when asking anew. */
export interface Hints {
  /** After the commit of what changed. `topic`: a word of the contract's `events`. Without an id: more than one thing. */
  tell(workspaceId: string, topic: string, id?: string): void;
}

/** The hints of a process. */
export interface HintWriter extends Hints {
  /** Sends what is gathered, before the database goes; what is told later is lost. */
  close(): Promise<void>;
}

/** Where hints arrive. */
export interface HintSink {
  /** `ids` is empty when there were too many to name. */
  changed(workspaceId: string, topic: string, ids: string[]): void;
  /** Some may have been missed: everything is to be asked anew. */
  gap(): void;
}

const channel = 'chatai_hints';
const usualMs = 50;
/** Of one topic; more are told as "many". */
const mostIds = 20;
/** PostgreSQL takes fewer than 8,000 bytes (NOTIFY). */
const mostBytes = 7_900;

/** Topics of a workspace with the ids that changed; null: too many to name. */
type Changes = Map<string, Set<string> | null>;

/** Gathers what a process tells within `gatherMs` (50) for all workspaces into as few notifications as it fits in: never one for each change. */
export function createHints(deps: { database: Database; clock: Clock; log: Log; gatherMs?: number }): HintWriter {
  let gathered = new Map<string, Changes>();
  let closed = false;
  let cancel = () => {};

  async function send(): Promise<void> {
    const told = gathered;
    gathered = new Map();
    const sent = [...payloadsOf(told)].map((payload) =>
      deps.database.pool.query({ name: 'hints.notify', text: 'select pg_notify($1, $2)', values: [channel, payload] }),
    );
    await Promise.all(sent).catch((error: unknown) => deps.log.warn('hints.lost', { error }));
  }

  return {
    tell(workspaceId, topic, id) {
      if (closed) return;
      if (gathered.size === 0) cancel = deps.clock.after(deps.gatherMs ?? usualMs, send);
      const changes: Changes = gathered.get(workspaceId) ?? new Map();
      gathered.set(workspaceId, changes);
      const ids = changes.get(topic);
      if (ids === null) return;
      if (id === undefined || (ids && ids.size >= mostIds)) changes.set(topic, null);
      else changes.set(topic, (ids ?? new Set()).add(id));
    },
    close() {
      closed = true;
      cancel();
      return send();
    },
  };
}

/** One line for each workspace and topic: `<workspace> <topic> <id>,<id>`, without ids for many. */
function* payloadsOf(told: Map<string, Changes>): Generator<string> {
  let payload = '';
  for (const [workspaceId, changes] of told) {
    for (const [topic, ids] of changes) {
      const line = `${workspaceId} ${topic} ${ids ? [...ids].join(',') : ''}`;
      if (payload.length + line.length + 1 > mostBytes) {
        yield payload;
        payload = '';
      }
      payload += payload === '' ? line : `\n${line}`;
    }
  }
  if (payload !== '') yield payload;
}

/** Hears what all processes of the installation tell. */
export const listenForHints = (
  deps: { targets: DatabaseTargets; clock: Clock; log: Log },
  sink: HintSink,
): Promise<Listening> =>
  listen(
    deps,
    {
      [channel](payload) {
        for (const line of payload.split('\n')) {
          const [workspaceId, topic, ids] = line.split(' ');
          if (workspaceId && topic) sink.changed(workspaceId, topic, ids ? ids.split(',') : []);
        }
      },
    },
    { gap: () => sink.gap() },
  );
