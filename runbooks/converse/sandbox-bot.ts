import type { Clock } from '@chatai/core/clock';
import { sandboxProbeUserId } from '@chatai/messaging/channels/telegram/token';
import { replyIn } from '@chatai/messaging/pipeline/replies';
import { SimulatorRefusal, simulatorControl } from './simulator.ts';

/** What whoever probes asks. The built-in model knows the answer from the knowledge of the demo. */
export const probeQuestion = 'What is ChatAI?';
const pollMs = 60;

/**
 * Writes to a bot of the sandbox and waits for what it says: the whole walk of a message, marked as synthetic by who writes (contract.md 1).
 * `unable`: all that it says is that it could not; `unknown`: the simulator does not know it any more, because its memory was deleted. Throws when
 * the simulator is away.
 */
export async function askSandboxBot(
  { simulatorUrl, clock }: { simulatorUrl: string; clock: Clock },
  username: string,
  signal: AbortSignal,
): Promise<'answered' | 'unable' | 'unknown'> {
  const simulator = simulatorControl(simulatorUrl, signal);
  const message = { bot: username, userId: sandboxProbeUserId, text: probeQuestion };
  const sent = await simulator.send(message).catch((error: unknown) => {
    if (error instanceof SimulatorRefusal && error.status === 404) return undefined;
    throw error;
  });
  if (!sent) return 'unknown';
  for (;;) {
    const said = await simulator.said(username, sandboxProbeUserId);
    const answer = said.find(({ messageId }) => messageId > sent.message.message_id);
    if (answer) return apologies.includes(answer.text) ? 'unable' : 'answered';
    await clock.sleep(pollMs, signal);
  }
}

const apologies = [replyIn(undefined, 'failed'), replyIn(undefined, 'failedAgain')];
