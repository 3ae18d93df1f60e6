import { type Client, ProblemError } from '@chatai/contract/client';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { Conversation, Said } from './conversation.ts';
import { askSandboxBot, probeQuestion } from './sandbox-bot.ts';

const withinMs = 30_000;

interface Deps {
  api: Client;
  config: Pick<Config, 'simulator' | 'telegramApiRoot'>;
  clock: Clock;
}

/**
 * Asks something as strangers would, on each way that there is: a bot of the sandbox, and the oldest assistant over the API. Marked as synthetic, so that
 * it is never listed, counted or billed (contract.md 1). Throws nothing: that nobody answers is what it tells.
 */
export async function converse(deps: Deps, signal: AbortSignal): Promise<Conversation> {
  const { clock } = deps;
  const at = clock.now();
  const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  const hold = async (channel: Said['channel'], ask: () => Promise<Answer | undefined>): Promise<Said[]> => {
    const begunMs = clock.monotonicMs();
    const went = (answer: Answer): Said => ({ channel, tookMs: Math.round(clock.monotonicMs() - begunMs), ...answer });
    try {
      const answer = await ask();
      return answer ? [went(answer)] : [];
    } catch (error) {
      const code = error instanceof ProblemError ? error.code : undefined;
      if (code === 'answer-empty') return [went({ kind: 'empty' })];
      return [went({ kind: code && ofModel.includes(code) ? 'unable' : 'failed', why: whyOf(error) })];
    }
  };
  const said = await Promise.all([
    hold('telegram', () => askBot(deps, within)),
    hold('api', () => askAssistant(deps, within)),
  ]);
  return { at, said: said.flat() };
}

/** Problems of the API that say that the model is why. */
const ofModel = ['answer-failed', 'model-refused'];

type Answer = { kind: 'answered' | 'empty' } | { kind: 'failed' | 'unable'; why: string };

/** Undefined without a bot in the sandbox: with an own Telegram server there is none. */
async function askBot({ api, config, clock }: Deps, signal: AbortSignal): Promise<Answer | undefined> {
  if (config.telegramApiRoot) return undefined;
  const { items } = await api.bots.list({ limit: 200 }, { signal });
  const bot = items.find(({ sandbox, enabled }) => sandbox && enabled);
  if (!bot) return undefined;
  const answer = await askSandboxBot({ simulatorUrl: config.simulator.url, clock }, bot.username, signal);
  if (answer === 'unknown') return undefined;
  return answer === 'answered'
    ? { kind: 'answered' }
    : { kind: 'unable', why: `@${bot.username} says that it could not` };
}

/** Undefined without an assistant. */
async function askAssistant({ api }: Deps, signal: AbortSignal): Promise<Answer | undefined> {
  const [assistant] = (await api.assistants.list({ limit: 1 }, { signal })).items;
  if (!assistant) return undefined;
  const asked = { id: assistant.id, question: probeQuestion };
  const { answer } = await api.assistants.ask(asked, { signal, headers: { 'x-chatai-synthetic': '1' } });
  return { kind: answer.trim() === '' ? 'empty' : 'answered' };
}

/** The code of a problem or of the system: a sentence could hold what somebody wrote. */
function whyOf(error: unknown): string {
  const { name, code, cause } = error as Error & { code?: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? `no answer within ${withinMs / 1_000} s` : (code ?? cause?.code ?? name);
}
