import {
  type Assistant,
  type AssistantVersion,
  chooseAssistant,
  createAssistant,
  getAssistant,
  listAssistants,
  listVersions,
  removeAssistant,
  updateAssistant,
} from '@chatai/assistant/assistants';
import type { AnswerSource } from '@chatai/contract/ask';
import type * as wire from '@chatai/contract/assistants';
import { removeBots } from '@chatai/messaging/bots';
import { askAssistant, measureTurnSteps } from '@chatai/messaging/turns';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const assistantHandlers = (deps: RouteDeps): Handlers<typeof wire.assistants> => {
  const asking = { ...deps, measureSteps: measureTurnSteps(deps.metrics) };
  return {
    async list({ actor, input }) {
      const page = await listAssistants(deps, { workspaceId: actor.workspaceId, ...input });
      return { ...page, items: page.items.map(toWire) };
    },
    async get({ actor, input }) {
      return toWire(await getAssistant(deps, { workspaceId: actor.workspaceId, assistantId: input.id }));
    },
    async create({ actor, input }) {
      return toWire(await createAssistant(deps, { ...input, workspaceId: actor.workspaceId }));
    },
    async update({ actor, input: { id, ...change } }) {
      return toWire(await updateAssistant(deps, { ...change, workspaceId: actor.workspaceId, assistantId: id }));
    },
    async remove({ actor, input }) {
      const which = { workspaceId: actor.workspaceId, assistantId: input.id };
      // Its bots first: what is left of them outlives it.
      await removeBots(deps, which);
      await removeAssistant(deps, which);
      return undefined;
    },
    async versions({ actor, input }) {
      const versions = await listVersions(deps, { workspaceId: actor.workspaceId, assistantId: input.id });
      return { items: versions.map(versionToWire), nextCursor: null };
    },
    async ask({ actor, input: { id, ...asked }, request, signal, emit }) {
      const onText = emit && ((text: string) => emit({ kind: 'part', text }));
      // A probe of our own command line is never listed, counted or billed (contract.md 1).
      const synthetic = actor.kind === 'local' && request.headers['x-chatai-synthetic'] === '1';
      const { workspaceId } = actor;
      const assistantId = await chooseAssistant(deps, { workspaceId, wanted: id });
      const question = { ...asked, workspaceId, assistantId, synthetic };
      const answer = await askAssistant(asking, question, signal, onText);
      // The answer's sources are those of `@chatai/assistant/answer`; the serializer checks their shape.
      return { ...answer, sources: answer.sources as AnswerSource[] };
    },
  };
};

const versionToWire = (version: AssistantVersion): wire.AssistantVersion => ({
  ...version,
  createdAt: version.createdAt.toISOString(),
});

const toWire = (assistant: Assistant): wire.Assistant => ({
  ...versionToWire(assistant),
  id: assistant.id,
  updatedAt: assistant.updatedAt.toISOString(),
});
