import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import { ProblemError } from '@chatai/contract/problem-error';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { sandboxProbeUserId } from '@chatai/messaging/channels/telegram/token';
import { replyIn } from '@chatai/messaging/pipeline/replies';
import { ensureDemo } from './ensure-demo.ts';
import { simulatorControl } from './simulator.ts';

const probe = 'What is ChatAI?';
const pollMs = 60;

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
  const { api, config } = deps;
  const { assistantId, bot } = await ensureDemo(api, config, signal);
  if (bot && (await botAnswers(deps, bot, signal))) return undefined;
  try {
    await api.assistants.ask({ id: assistantId, question: probe }, { signal, headers: { 'x-chatai-synthetic': '1' } });
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { detail, fix } = error.problem;
    return `${detail} Everything else runs. ${fix}`;
  }
}

/** False when all it says is that it could not, or when the simulator does not know it any more because its memory was deleted. */
async function botAnswers({ config, clock }: Deps, { username }: Bot, signal: AbortSignal): Promise<boolean> {
  const simulator = simulatorControl(config.simulator.url, signal);
  const message = { bot: username, userId: sandboxProbeUserId, text: probe };
  const sent = await simulator.send(message).catch(() => undefined);
  if (!sent) return false;
  for (;;) {
    const said = await simulator.said(username, sandboxProbeUserId);
    const answer = said.find(({ messageId }) => messageId > sent.message.message_id);
    if (answer) return answer.text !== replyIn(undefined, 'failed');
    await clock.sleep(pollMs, signal);
  }
}
