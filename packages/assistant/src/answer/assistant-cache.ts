import type { Clock } from '@chatai/core/clock';
import type { Sql } from '@chatai/core/database';
import { type Knowledge, readKnowledge } from '../knowledge/index.ts';
import { type PublishedRow, selectPublished } from './queries.ts';

/** The published version and the state of the knowledge, at most a second old. */
export interface CachedAssistant {
  version: PublishedRow;
  knowledge: Knowledge;
}

export interface AssistantCache {
  /** Undefined when the workspace has no such assistant. */
  get(workspaceId: string, assistantId: string): Promise<CachedAssistant | undefined>;
}

interface Entry {
  workspaceId: string;
  assistantId: string;
  assistant: CachedAssistant | undefined;
  /** When the database said so, and when somebody last asked, in monotonic milliseconds. */
  loadedAt: number;
  usedAt: number;
}

const freshMs = 1_000;
/** Who was asked within this time is refreshed together with the others, so that many busy assistants cost one statement a second. */
const busyMs = 5_000;
const mostEntries = 5_000;

/** Answers from memory for a second; then one statement refreshes all busy assistants. Knowledge is counted again only when it has changed. */
export function createAssistantCache({ sql, clock }: { sql: Sql; clock: Clock }): AssistantCache {
  const entries = new Map<string, Entry>();
  let refreshing: Promise<void> | undefined;

  const isFresh = (entry: Entry) => clock.monotonicMs() - entry.loadedAt < freshMs;

  async function refresh(): Promise<void> {
    const now = clock.monotonicMs();
    const busy: Entry[] = [];
    for (const [key, entry] of entries) {
      if (now - entry.usedAt < busyMs) busy.push(entry);
      else if (entries.size > mostEntries) entries.delete(key);
    }
    const rows = new Map(
      (await selectPublished(sql, busy)).map((row) => [keyOf(row.workspace_id, row.assistant_id), row]),
    );
    await Promise.all(
      busy.map(async (entry) => {
        const version = rows.get(keyOf(entry.workspaceId, entry.assistantId));
        entry.assistant = version && { version, knowledge: await knowledgeOf(sql, entry, version) };
        entry.loadedAt = now;
      }),
    );
  }

  return {
    async get(workspaceId, assistantId) {
      const key = keyOf(workspaceId, assistantId);
      let entry = entries.get(key);
      if (!entry) {
        entry = { workspaceId, assistantId, assistant: undefined, loadedAt: Number.NEGATIVE_INFINITY, usedAt: 0 };
        entries.set(key, entry);
      }
      entry.usedAt = clock.monotonicMs();
      // A refresh in flight may have begun before this one was asked for: then the next one knows it.
      for (let round = 0; round < 2 && !isFresh(entry); round++) {
        refreshing ??= refresh().finally(() => {
          refreshing = undefined;
        });
        await refreshing;
      }
      if (!entry.assistant) entries.delete(key);
      return entry.assistant;
    },
  };
}

const keyOf = (workspaceId: string, assistantId: string) => `${workspaceId} ${assistantId}`;

function knowledgeOf(sql: Sql, entry: Entry, version: PublishedRow): Knowledge | Promise<Knowledge> {
  const before = entry.assistant;
  if (before && before.version.knowledge_version === version.knowledge_version) return before.knowledge;
  // Never changed means empty.
  if (version.knowledge_version === 0) return { searchKey: 0, passages: 0, meanStems: 0, languages: [] };
  return readKnowledge(sql, entry);
}
