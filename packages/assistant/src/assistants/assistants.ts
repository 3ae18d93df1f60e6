import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { chooseModel } from '../models/index.ts';
import { fallbackText } from './fallback-texts.ts';
import * as queries from './queries.ts';

/** What an owner sets. Absent fields of an input get their defaults, of a change they stay. */
export interface AssistantInput {
  name: string;
  /** What the model is told; at most 20,000 characters. */
  instructions?: string | undefined;
  /** BCP 47 tag, or `auto`: that of the question. */
  language?: string | undefined;
  /** As `chooseModel` of `@chatai/assistant/models` understands it; default: the operator's. */
  model?: string | undefined;
  /** Said when the knowledge holds no answer; default: a sentence in the language of the question. */
  fallback?: string | undefined;
  /** Said first, where a channel greets; the built-in model says it to whoever only greets. */
  greeting?: string | undefined;
}

export type AssistantChange = Partial<AssistantInput>;

/** A version, with the texts that are in force. */
export interface AssistantVersion {
  version: number;
  name: string;
  instructions: string;
  language: string;
  model: string;
  fallback: string;
  greeting: string | null;
  createdAt: Date;
}

/** An assistant as its published version. */
export interface Assistant extends AssistantVersion {
  id: string;
  updatedAt: Date;
}

interface Dependencies {
  /** The role of requests: rows of other workspaces do not exist for it. */
  api: Database;
  ids: Ids;
  /** Model of assistants that name none, see `defaultModel` of `@chatai/assistant/models`. */
  defaultModel: string;
}

type Reader = Pick<Dependencies, 'api'>;

/** Makes an assistant and publishes version 1: it answers at once. Throws `invalid-input`, `unknown-model`, `ambiguous-model`. */
export async function createAssistant(
  { api, ids, defaultModel }: Dependencies,
  input: AssistantInput & { workspaceId: string },
): Promise<Assistant> {
  const { workspaceId } = input;
  const settings = {
    name: input.name.trim(),
    instructions: input.instructions ?? '',
    language: input.language ?? 'auto',
    fallback: input.fallback ?? null,
    greeting: input.greeting ?? null,
  };
  checkSettings(settings);
  return withWorkspace(api, workspaceId, async (tx) => {
    const wanted = input.model;
    const model = wanted ? await chooseModel(tx, { workspaceId, wanted, defaultModel }) : defaultModel;
    const id = ids.uuid();
    await queries.insertAssistant(tx, { id, workspaceId, name: settings.name });
    await queries.insertVersion(tx, { id: ids.uuid(), workspaceId, assistantId: id, version: 1, model, ...settings });
    return found(await queries.selectAssistant(tx, { workspaceId, assistantId: id }));
  });
}

/** The assistant as published. Throws `not-found`, the same for a foreign one and for none. */
export async function getAssistant(
  { api }: Reader,
  input: { workspaceId: string; assistantId: string },
): Promise<Assistant> {
  return withWorkspace(api, input.workspaceId, async (tx) => found(await queries.selectAssistant(tx, input)));
}

/** Assistants of the workspace, oldest first. */
export async function listAssistants(
  { api }: Reader,
  input: { workspaceId: string } & PageRequest,
): Promise<Page<Assistant>> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectAssistants(tx, input));
  return pageFrom(rows.map(fromRow), input.limit, (assistant) => assistant.id);
}

/** Publishes a new version with the given fields changed. Throws `not-found`, `invalid-input`, `unknown-model`, `ambiguous-model`. */
export async function updateAssistant(
  { api, ids, defaultModel }: Dependencies,
  input: { workspaceId: string; assistantId: string } & AssistantChange,
): Promise<Assistant> {
  const { workspaceId, assistantId, ...change } = input;
  return withWorkspace(api, workspaceId, async (tx) => {
    const before = await queries.lockAssistant(tx, { workspaceId, assistantId });
    if (!before) throw coreErrors.notFound({ what: 'assistant' });
    const settings = {
      name: change.name?.trim() ?? before.name,
      instructions: change.instructions ?? before.instructions,
      language: change.language ?? before.language,
      fallback: change.fallback ?? before.fallback,
      greeting: change.greeting ?? before.greeting,
    };
    checkSettings(settings);
    const wanted = change.model ?? before.model;
    // What was published before stays what it is, also when somebody else has taken a name since.
    const model = wanted === before.model ? wanted : await chooseModel(tx, { workspaceId, wanted, defaultModel });
    const version = before.version + 1;
    await queries.insertVersion(tx, { id: ids.uuid(), workspaceId, assistantId, version, model, ...settings });
    await queries.publishVersion(tx, { workspaceId, assistantId, version, name: settings.name });
    return found(await queries.selectAssistant(tx, { workspaceId, assistantId }));
  });
}

/** All versions, newest first, at most 100. Throws `not-found`. */
export async function listVersions(
  { api }: Reader,
  input: { workspaceId: string; assistantId: string },
): Promise<AssistantVersion[]> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectVersions(tx, input));
  if (rows.length === 0) throw coreErrors.notFound({ what: 'assistant' });
  return rows.map(versionFromRow);
}

/** Deletes an assistant with its knowledge, bots and conversations. Throws `not-found`. */
export async function removeAssistant(
  { api }: Reader,
  input: { workspaceId: string; assistantId: string },
): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, (tx) => queries.deleteAssistant(tx, input));
  if (!removed) throw coreErrors.notFound({ what: 'assistant' });
}

interface Settings {
  name: string;
  instructions: string;
  language: string;
  fallback: string | null;
  greeting: string | null;
}

function checkSettings(settings: Settings): void {
  const errors: { pointer: string; detail: string }[] = [];
  const check = (field: keyof Settings, fine: boolean, detail: string) => {
    if (!fine) errors.push({ pointer: `/${field}`, detail });
  };
  check('name', settings.name.length >= 1 && settings.name.length <= 200, 'must have 1 to 200 characters');
  check('instructions', settings.instructions.length <= 20_000, 'must have at most 20,000 characters');
  check('language', settings.language === 'auto' || isLanguageTag(settings.language), 'must be a BCP 47 tag or auto');
  check('fallback', (settings.fallback?.length ?? 1) >= 1, 'must not be empty');
  if (errors.length > 0) {
    const fields = errors.map((error) => error.pointer.slice(1)).join(', ');
    throw coreErrors.invalidInput({ fields }, { errors });
  }
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const versionFromRow = (row: queries.VersionRow): AssistantVersion => ({
  version: row.version,
  name: row.name,
  instructions: row.instructions,
  language: row.language,
  model: row.model,
  fallback: row.fallback ?? fallbackText(row.language),
  greeting: row.greeting,
  createdAt: row.created_at,
});

const fromRow = (row: queries.AssistantRow): Assistant => ({
  ...versionFromRow(row),
  id: row.id,
  updatedAt: row.updated_at,
});

function found(row: queries.AssistantRow | undefined): Assistant {
  if (!row) throw coreErrors.notFound({ what: 'assistant' });
  return fromRow(row);
}
