import { getAssistant } from '@chatai/assistant/assistants';
import { isAppError } from '@chatai/core/errors';
import type { DoctorDeps } from '@chatai/messaging/bots';
import { askAssistant } from '@chatai/messaging/turns';
import type { RouteDeps } from './route-deps.ts';

const withinMs = 20_000;

/** Asks an assistant its first suggested question; listed, counted and billed nowhere (contract.md 1). */
export const createProbe =
  (deps: RouteDeps): DoctorDeps['probe'] =>
  async (workspaceId, assistantId) => {
    const { model, suggestions } = await getAssistant(deps, { workspaceId, assistantId });
    const question = suggestions[0] ?? 'Hello';
    try {
      const asked = await askAssistant(
        { ...deps, measureSteps: () => undefined },
        { workspaceId, assistantId, question, synthetic: true, billed: false },
        AbortSignal.timeout(withinMs),
      );
      return { model: asked.model, question, answered: asked.answered, tookMs: asked.tookMs };
    } catch (error) {
      if (isAppError(error)) return { model, problem: error.message };
      deps.log.warn('bot.probe.failed', { workspaceId, assistantId, error });
      return { model, problem: 'it could not be asked' };
    }
  };
