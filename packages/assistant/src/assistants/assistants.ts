import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, type Db, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { assistantErrors } from './errors.ts';
import { fallbackText } from './fallback-texts.ts';
import * as queries from './queries.ts';
import { changedSettings, differences, type Settings, type SettingsChange } from './settings.ts';
import { templateOf } from './templates.ts';

/** What an owner sets. Absent fields of an input get their defaults. */
export interface AssistantInput extends SettingsChange {
  name: string;
  /** As `chooseModel` of `@chatai/assistant/models` understands it; default: the operator's. */
  model?: string | undefined;
  /** Where the input says nothing, what this template says. */
  template?: string | undefined;
}

export type AssistantChange = SettingsChange;

/** A version, with the texts that are in force. */
export interface AssistantVersion extends Settings {
  version: number;
  fallback: string;
  createdAt: Date;
  /** Id of the person who published it. */
  publishedBy: string | null;
  restoredFrom: number | null;
}

/** An assistant as its published version. */
export interface Assistant extends AssistantVersion {
  id: string;
  updatedAt: Date;
  draft: boolean;
  deletedAt: Date | null;
}

interface Dependencies {
  /** The role of requests: rows of other workspaces do not exist for it. */
  api: Database;
  ids: Ids;
  /** Model of assistants that name none, see `defaultModel` of `@chatai/assistant/models`. */
  defaultModel: string;
}

type Reader = Pick<Dependencies, 'api'>;

/** Which assistant, and who does something to it. */
export interface WhichAssistant {
  workspaceId: string;
  assistantId: string;
  /** A person's; undefined for keys and the command line. */
  userId?: string | undefined;
}

/** Makes an assistant and publishes version 1: it answers at once. Throws `invalid-input`, `unknown-model`, `ambiguous-model`, `unknown-template`. */
export async function createAssistant(
  { api, ids, defaultModel }: Dependencies,
  input: AssistantInput & { workspaceId: string; userId?: string | undefined },
): Promise<Assistant> {
  const { workspaceId, userId, template, ...change } = input;
  const nothing: Settings = {
    name: '',
    instructions: '',
    language: 'auto',
    // A name that is given is looked up, also where it reads like the default's.
    model: change.model === undefined ? defaultModel : '',
    fallback: null,
    greeting: null,
    suggestions: [],
  };
  const start = template === undefined ? nothing : { ...nothing, ...templateOf(template) };
  return withWorkspace(api, workspaceId, async (tx) => {
    const settings = await changedSettings(tx, { workspaceId, defaultModel }, start, change);
    const id = ids.uuid();
    await queries.insertAssistant(tx, { id, workspaceId, name: settings.name });
    await queries.insertVersion(tx, {
      id: ids.uuid(),
      workspaceId,
      assistantId: id,
      version: 1,
      settings,
      publishedBy: userId ?? null,
      restoredFrom: null,
    });
    return found(await queries.selectAssistant(tx, { workspaceId, assistantId: id }));
  });
}

/** The assistant as published. Throws `not-found`, the same for a foreign one and for none. */
export async function getAssistant({ api }: Reader, input: WhichAssistant): Promise<Assistant> {
  return withWorkspace(api, input.workspaceId, async (tx) => found(await queries.selectAssistant(tx, input)));
}

/** Asks, as the role of requests, whether there is such an assistant: for what is written by the system role. Throws `not-found`. */
export async function requireAssistant({ api }: Reader, which: WhichAssistant): Promise<void> {
  await getAssistant({ api }, which);
}

/** Assistants of the workspace, oldest first; `deleted`: those that can be restored. */
export async function listAssistants(
  { api }: Reader,
  input: { workspaceId: string; deleted?: boolean } & PageRequest,
): Promise<Page<Assistant>> {
  const page = { ...input, deleted: input.deleted ?? false };
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectAssistants(tx, page));
  return pageFrom(rows.map(fromRow), input.limit, (assistant) => assistant.id);
}

/** Publishes a new version with the given fields changed; a draft stays. Throws `not-found`, `invalid-input`, `unknown-model`, `ambiguous-model`. */
export async function updateAssistant(deps: Dependencies, input: WhichAssistant & AssistantChange): Promise<Assistant> {
  const { workspaceId, assistantId, userId, ...change } = input;
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const before = found(await queries.lockAssistant(tx, { workspaceId, assistantId }), (row) => row);
    const settings = await changedSettings(
      tx,
      { workspaceId, defaultModel: deps.defaultModel },
      settingsOf(before),
      change,
    );
    return publish(deps, tx, { workspaceId, assistantId, userId }, before, settings);
  });
}

/** All versions, newest first, at most 100. Throws `not-found`. */
export async function listVersions({ api }: Reader, input: WhichAssistant): Promise<AssistantVersion[]> {
  return withWorkspace(api, input.workspaceId, async (tx) => {
    found(await queries.selectAssistant(tx, input));
    return (await queries.selectVersions(tx, input)).map(versionFromRow);
  });
}

/** Publishes an older version again, as the next one. Throws `not-found`, `already-published`. */
export async function restoreVersion(
  deps: Dependencies,
  input: WhichAssistant & { version: number },
): Promise<Assistant> {
  return withWorkspace(deps.api, input.workspaceId, async (tx) => {
    const before = found(await queries.lockAssistant(tx, input), (row) => row);
    const old = await queries.selectVersion(tx, input);
    if (!old) throw coreErrors.notFound({ what: 'version' });
    if (differences(settingsOf(before), settingsOf(old)).length === 0)
      throw assistantErrors.alreadyPublished({ version: input.version });
    return publish(deps, tx, input, before, settingsOf(old), input.version);
  });
}

/** Deletes an assistant: it answers nobody. For 7 days it can be restored. Throws `not-found`. */
export async function removeAssistant({ api }: Reader, input: WhichAssistant): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, (tx) => queries.setDeleted(tx, input, true));
  if (!removed) throw coreErrors.notFound({ what: 'assistant' });
}

/** Brings a deleted assistant back as it was. Throws `not-found`. */
export async function restoreAssistant({ api }: Reader, input: WhichAssistant): Promise<Assistant> {
  return withWorkspace(api, input.workspaceId, async (tx) => {
    if (!(await queries.setDeleted(tx, input, false))) throw coreErrors.notFound({ what: 'assistant' });
    return found(await queries.selectAssistant(tx, input));
  });
}

/** Writes the next version and makes it the one that answers, in the transaction that has locked the assistant. */
export async function publish(
  { ids }: Pick<Dependencies, 'ids'>,
  tx: Db,
  { workspaceId, assistantId, userId }: WhichAssistant,
  before: queries.AssistantRow,
  settings: Settings,
  restoredFrom: number | null = null,
): Promise<Assistant> {
  const version = before.version + 1;
  const row = { id: ids.uuid(), workspaceId, assistantId, version, settings };
  await queries.insertVersion(tx, { ...row, publishedBy: userId ?? null, restoredFrom });
  await queries.publishVersion(tx, { workspaceId, assistantId, version, name: settings.name });
  return found(await queries.selectAssistant(tx, { workspaceId, assistantId }));
}

export const settingsOf = (row: Settings): Settings => ({
  name: row.name,
  instructions: row.instructions,
  language: row.language,
  model: row.model,
  fallback: row.fallback,
  greeting: row.greeting,
  suggestions: row.suggestions,
});

const versionFromRow = (row: queries.VersionRow): AssistantVersion => ({
  ...settingsOf(row),
  version: row.version,
  fallback: row.fallback ?? fallbackText(row.language),
  createdAt: row.created_at,
  publishedBy: row.published_by,
  restoredFrom: row.restored_from,
});

const fromRow = (row: queries.AssistantRow): Assistant => ({
  ...versionFromRow(row),
  id: row.id,
  updatedAt: row.updated_at,
  draft: row.has_draft,
  deletedAt: row.deleted_at,
});

/** Throws `not-found` when there is none. */
function found(row: queries.AssistantRow | undefined): Assistant;
function found<Out>(row: queries.AssistantRow | undefined, as: (row: queries.AssistantRow) => Out): Out;
function found(row: queries.AssistantRow | undefined, as: (row: queries.AssistantRow) => unknown = fromRow): unknown {
  if (!row) throw coreErrors.notFound({ what: 'assistant' });
  return as(row);
}
