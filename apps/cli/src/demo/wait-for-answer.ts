import type { Client } from '@chatai/contract/client';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { sandboxProbeUserId } from '@chatai/messaging/channels/telegram';
import { ensureDemo } from './ensure-demo.ts';
import { simulatorControl } from './simulator.ts';

const probe = 'What is ChatAI?';
const pollMs = 60;

/** Resolves when the sandbox bot has answered a message; without one, when the assistant has answered a question over the API. */
export async function waitForAnswer(
  deps: { api: Client; config: Config; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const { api, config, clock } = deps;
  const { assistantId, bot } = await ensureDemo(api, config, signal);
  const simulator = simulatorControl(config.simulator.url, signal);
  // A simulator whose memory was deleted does not know the bot any more; the assistant can still be asked.
  const sent =
    bot &&
    (await simulator.send({ bot: bot.username, userId: sandboxProbeUserId, text: probe }).catch(() => undefined));
  if (!sent) {
    await api.assistants.ask({ id: assistantId, question: probe }, { signal, headers: { 'x-chatai-synthetic': '1' } });
    return;
  }
  for (;;) {
    const answers = await simulator.said(bot.username, sandboxProbeUserId);
    if (answers.some((answer) => answer.messageId > sent.message.message_id)) return;
    await clock.sleep(pollMs, signal);
  }
}
