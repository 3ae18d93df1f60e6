import type { Client } from '@chatai/contract/client';
import { ProblemError } from '@chatai/contract/problem-error';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { askSandboxBot, probeQuestion } from '@chatai/runbooks';
import { ensureDemo } from './ensure-demo.ts';

interface Deps {
  api: Client;
  config: Config;
  clock: Clock;
}

/**
 * Resolves when the sandbox bot has answered a message; without one, or when it could not, when the assistant has answered a question
 * over the API. Resolves to the reason and what to do when its model did not answer.
 */
export async function waitForAnswer(deps: Deps, signal: AbortSignal): Promise<string | undefined> {
  const { api, config, clock } = deps;
  const { assistantId, bot } = await ensureDemo(api, config, signal);
  const way = { simulatorUrl: config.simulator.url, clock };
  // Without the simulator the assistant can still be asked.
  const answer = bot && (await askSandboxBot(way, bot.username, signal).catch(() => undefined));
  if (answer === 'answered') return undefined;
  try {
    await api.assistants.ask(
      { id: assistantId, question: probeQuestion },
      { signal, headers: { 'x-chatai-synthetic': '1' } },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { detail, fix } = error.problem;
    return `${detail} Everything else runs. ${fix}`;
  }
}
