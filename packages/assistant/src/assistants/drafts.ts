import { type Database, type Db, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { type Assistant, publish, settingsOf, type WhichAssistant } from './assistants.ts';
import { assistantErrors } from './errors.ts';
import { fallbackText } from './fallback-texts.ts';
import * as queries from './queries.ts';
import { changedSettings, differences, type Settings, type SettingsChange } from './settings.ts';

/** What is worked on and not published (decisions/0017); as published while nothing was changed. */
export interface Draft extends Settings {
  fallback: string;
  /** The version that it began from. */
  baseVersion: number;
  /** Grows with every change; 0 when there is none. */
  revision: number;
  updatedAt: Date;
  /** Id of the person who changed it last. */
  updatedBy: string | null;
  /** Names of the fields that differ from what is published. */
  changed: string[];
}

interface Deps {
  api: Database;
  ids: Ids;
  defaultModel: string;
}

/** Sent with a change, it is refused when somebody else was faster. */
interface Expected {
  ifRevision?: number | undefined;
}

/** Throws `not-found`. */
export async function getDraft({ api }: Pick<Deps, 'api'>, input: WhichAssistant): Promise<Draft> {
  return withWorkspace(api, input.workspaceId, async (tx) => {
    const published = await queries.selectAssistant(tx, input);
    if (!published) throw coreErrors.notFound({ what: 'assistant' });
    return draftOf(published, await queries.selectDraft(tx, input));
  });
}

/** Changes the draft, which is made when there is none. Throws `not-found`, `changed-by-another`, `invalid-input`, `unknown-model`, `ambiguous-model`. */
export async function saveDraft(deps: Deps, input: WhichAssistant & SettingsChange & Expected): Promise<Draft> {
  const { workspaceId, assistantId, userId, ifRevision, ...change } = input;
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const { published, draft } = await lockDraft(tx, input);
    const before = draft ?? published;
    const settings = await changedSettings(
      tx,
      { workspaceId, defaultModel: deps.defaultModel },
      settingsOf(before),
      change,
    );
    await queries.putDraft(tx, {
      workspaceId,
      assistantId,
      settings,
      baseVersion: draft?.base_version ?? published.version,
      revision: (draft?.revision ?? 0) + 1,
      updatedBy: userId ?? null,
    });
    return draftOf(published, await queries.selectDraft(tx, input));
  });
}

/** Publishes the draft as the next version. Throws `not-found`, `changed-by-another`, `nothing-to-publish`. */
export async function publishDraft(
  deps: Pick<Deps, 'api' | 'ids'>,
  input: WhichAssistant & Expected,
): Promise<Assistant> {
  return withWorkspace(deps.api, input.workspaceId, async (tx) => {
    const { published, draft } = await lockDraft(tx, input);
    if (!draft || differences(settingsOf(published), settingsOf(draft)).length === 0)
      throw assistantErrors.nothingToPublish();
    await queries.deleteDraft(tx, input);
    return publish(deps, tx, input, published, settingsOf(draft));
  });
}

/** Drops what was changed and not published. Throws `not-found`. */
export async function discardDraft({ api }: Pick<Deps, 'api'>, input: WhichAssistant): Promise<void> {
  await withWorkspace(api, input.workspaceId, async (tx) => {
    await lockDraft(tx, input);
    await queries.deleteDraft(tx, input);
  });
}

/** The assistant's row is locked, so that of two who save at once the second sees what the first has saved. */
async function lockDraft(tx: Db, input: WhichAssistant & Expected) {
  const published = await queries.lockAssistant(tx, input);
  if (!published) throw coreErrors.notFound({ what: 'assistant' });
  const draft = await queries.selectDraft(tx, input);
  if (input.ifRevision !== undefined && input.ifRevision !== (draft?.revision ?? 0))
    throw assistantErrors.changedByAnother();
  return { published, draft };
}

function draftOf(published: queries.AssistantRow, draft: queries.DraftRow | undefined): Draft {
  const settings = settingsOf(draft ?? published);
  return {
    ...settings,
    fallback: settings.fallback ?? fallbackText(settings.language),
    baseVersion: draft?.base_version ?? published.version,
    revision: draft?.revision ?? 0,
    updatedAt: draft?.updated_at ?? published.created_at,
    updatedBy: draft ? draft.updated_by : published.published_by,
    changed: draft ? differences(settingsOf(published), settings) : [],
  };
}
