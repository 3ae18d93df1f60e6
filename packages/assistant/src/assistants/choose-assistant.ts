import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { selectNames } from './queries.ts';

/** Stands for the oldest assistant of a workspace, unless one is called so. */
const defaultName = 'default';

/** The id of the assistant that is meant by an id, a name or `default`. An id is returned as it is: what it is used for finds out whether there is one. Throws `not-found`. */
export async function chooseAssistant(
  { api }: { api: Database },
  { workspaceId, wanted }: { workspaceId: string; wanted: string },
): Promise<string> {
  if (uuid.test(wanted)) return wanted.toLowerCase();
  const all = await withWorkspace(api, workspaceId, (tx) => selectNames(tx, workspaceId));
  const found = all.find(({ name }) => sameWord(name, wanted)) ?? (wanted === defaultName ? all[0] : undefined);
  if (!found) throw coreErrors.notFound({ what: 'assistant' });
  return found.id;
}

// Not in SQL: what is the same letter in another case depends there on the locale of the database.
const sameWord = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
