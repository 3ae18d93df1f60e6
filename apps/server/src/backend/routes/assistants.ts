import { selectPeople } from '@chatai/accounts/members';
import {
  type Assistant,
  type AssistantVersion,
  chooseAssistant,
  createAssistant,
  type Draft,
  discardDraft,
  getAssistant,
  getDraft,
  listAssistants,
  listVersions,
  publishDraft,
  removeAssistant,
  restoreAssistant,
  restoreVersion,
  saveDraft,
  templates,
  updateAssistant,
} from '@chatai/assistant/assistants';
import type { AnswerSource, AnswerWhy } from '@chatai/contract/ask';
import type * as wire from '@chatai/contract/assistants';
import { coreErrors, isAppError } from '@chatai/core/errors';
import { addBot, deleteBotsOf, listBots, restoreBotsOf } from '@chatai/messaging/bots';
import { askAssistant, measureTurnSteps } from '@chatai/messaging/turns';
import type { Call, Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const assistantHandlers = (deps: RouteDeps): Handlers<typeof wire.assistants> => {
  const asking = { ...deps, measureSteps: measureTurnSteps(deps.metrics) };
  const tell = (workspaceId: string, id: string) => deps.hints.tell(workspaceId, 'assistants', id);
  /** With the names of who published. */
  const shown = async (assistants: Assistant[]): Promise<wire.Assistant[]> => {
    const names = await namesOf(
      deps,
      assistants.map(({ publishedBy }) => publishedBy),
    );
    return assistants.map((assistant) => toWire(assistant, names));
  };
  const shownOne = async (assistant: Assistant): Promise<wire.Assistant> =>
    toWire(assistant, await namesOf(deps, [assistant.publishedBy]));
  const changed = async (workspaceId: string, assistant: Assistant) => {
    tell(workspaceId, assistant.id);
    return shownOne(assistant);
  };
  const shownDraft = async ({ updatedAt, updatedBy, ...draft }: Draft): Promise<wire.AssistantDraft> => ({
    ...draft,
    updatedAt: updatedAt.toISOString(),
    updatedBy: (updatedBy && (await namesOf(deps, [updatedBy])).get(updatedBy)) ?? null,
  });

  return {
    async list({ actor, input: { deleted, ...page } }) {
      const which = { workspaceId: actor.workspaceId, deleted: deleted === 'true', ...page };
      const found = await listAssistants(deps, which);
      return { ...found, items: await shown(found.items) };
    },
    templates: async ({ input }) => ({
      items: templates.filter(({ language }) => input.language === undefined || language === input.language),
    }),
    get: async ({ actor, input }) => shownOne(await getAssistant(deps, whichOf(actor, input.id))),
    async create({ actor, input }) {
      const { workspaceId, userId } = actor;
      return changed(workspaceId, await createAssistant(deps, { ...input, workspaceId, userId }));
    },
    async update({ actor, input: { id, ...change }, before }) {
      const which = whichOf(actor, id);
      before(await getAssistant(deps, which));
      return changed(actor.workspaceId, await updateAssistant(deps, { ...change, ...which }));
    },
    async remove({ actor, input, before }) {
      const which = whichOf(actor, input.id);
      before(await getAssistant(deps, which));
      await removeAssistant(deps, which);
      await deleteBotsOf(deps, which);
      tell(actor.workspaceId, input.id);
      return undefined;
    },
    async restore({ actor, input }) {
      const which = whichOf(actor, input.id);
      const assistant = await restoreAssistant(deps, which);
      await restoreBotsOf(deps, which);
      return changed(actor.workspaceId, assistant);
    },
    draft: async ({ actor, input }) => shownDraft(await getDraft(deps, whichOf(actor, input.id))),
    async saveDraft({ actor, input: { id, ...change }, before }) {
      const which = whichOf(actor, id);
      before(await getDraft(deps, which));
      const draft = await saveDraft(deps, { ...change, ...which });
      tell(actor.workspaceId, id);
      return shownDraft(draft);
    },
    async discardDraft({ actor, input }) {
      await discardDraft(deps, whichOf(actor, input.id));
      tell(actor.workspaceId, input.id);
      return undefined;
    },
    async publish({ actor, input: { id, ifRevision } }) {
      return changed(actor.workspaceId, await publishDraft(deps, { ...whichOf(actor, id), ifRevision }));
    },
    async restoreVersion({ actor, input: { id, version } }) {
      return changed(actor.workspaceId, await restoreVersion(deps, { ...whichOf(actor, id), version }));
    },
    async versions({ actor, input }) {
      const versions = await listVersions(deps, whichOf(actor, input.id));
      const names = await namesOf(
        deps,
        versions.map(({ publishedBy }) => publishedBy),
      );
      return { items: versions.map((version) => versionToWire(version, names)), nextCursor: null };
    },
    async sandbox({ actor, input }) {
      const { id: assistantId, name } = await getAssistant(deps, whichOf(actor, input.id));
      const { items } = await listBots(deps, actor, { assistantId, limit: 200 });
      const known = items.find(({ id: botId, sandbox }) => sandbox && (input.bot ?? botId) === botId);
      if (input.bot && !known) throw coreErrors.notFound({ what: 'bot' });
      const username = known?.username ?? sandboxUsername(name, assistantId);
      const token = await deps.simulator.createBot({ username, name: name.slice(0, longestBotName) });
      // The simulator may have forgotten it; else it is connected already.
      const bot = await addBot(deps, actor, { assistantId, token, mode: 'polling' }).catch((error) => {
        if (known && isAppError(error) && error.code === 'bot-already-added') return known;
        throw error;
      });
      deps.hints.tell(actor.workspaceId, 'bots', bot.id);
      return { botId: bot.id, username: bot.username, url: deps.simulator.pageOf(bot.username) };
    },
    async ask({ actor, input: { id, draft, why, ...asked }, request, signal, emit }) {
      const onText = emit && ((text: string) => emit({ kind: 'part', text }));
      const { workspaceId } = actor;
      // A probe of our own command line is never listed, counted or billed (contract.md 1); a trial is billed.
      const probe = actor.kind === 'local' && request.headers['x-chatai-synthetic'] === '1';
      const synthetic = probe || draft === true || actor.sandbox === true;
      const assistantId = await chooseAssistant(deps, { workspaceId, wanted: id });
      const question = { ...asked, workspaceId, assistantId, synthetic, billed: !probe, draft };
      const answer = await askAssistant(asking, question, signal, onText);
      if (!synthetic) deps.hints.tell(workspaceId, 'conversations', answer.conversationId);
      return {
        ...answer,
        // Sources and reasons are those of `@chatai/assistant/answer`; the serializer checks their shape.
        sources: answer.sources as AnswerSource[],
        why: why ? (answer.why as AnswerWhy) : undefined,
      };
    },
  };
};

/** Bot API, User.first_name of bots. */
const longestBotName = 64;

/** As Telegram wants them: letters, digits and _, at most 32, ending in `bot`. The id keeps assistants of one name apart. */
function sandboxUsername(name: string, assistantId: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 16)
    .replace(/_+$/, '');
  return `${words || 'assistant'}_${assistantId.slice(-6)}_bot`;
}

const whichOf = ({ workspaceId, userId }: Call<typeof wire.assistants.get>['actor'], assistantId: string) => ({
  workspaceId,
  assistantId,
  userId,
});

/** Names of people, by id; who is gone has none. */
async function namesOf({ system }: RouteDeps, ids: (string | null)[]): Promise<Map<string, string>> {
  const people = await selectPeople(system, [...new Set(ids.filter((id) => id !== null))]);
  return new Map([...people].map(([id, { name }]) => [id, name]));
}

const versionToWire = (
  { publishedBy, createdAt, ...version }: AssistantVersion,
  names: Map<string, string>,
): wire.AssistantVersion => ({
  ...version,
  createdAt: createdAt.toISOString(),
  publishedBy: (publishedBy && names.get(publishedBy)) ?? null,
});

const toWire = (assistant: Assistant, names: Map<string, string>): wire.Assistant => ({
  ...versionToWire(assistant, names),
  id: assistant.id,
  updatedAt: assistant.updatedAt.toISOString(),
  draft: assistant.draft,
  deletedAt: assistant.deletedAt?.toISOString() ?? null,
});
