import { type Client, ProblemError } from '@chatai/contract/client';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { Conversation } from './conversation.ts';
import { askSandboxBot, probeQuestion } from './sandbox-bot.ts';

const withinMs = 30_000;

interface Deps {
  api: Client;
  config: Pick<Config, 'simulator' | 'telegramApiRoot'>;
  clock: Clock;
}

/**
 * Asks something as a stranger would, on the longest way there is: a bot of the sandbox; without one, the oldest assistant over the API. Marked as
 * synthetic, so that it is never listed, counted or billed (contract.md 1). Throws nothing: that nobody answers is what it tells.
 */
export async function converse(deps: Deps, signal: AbortSignal): Promise<Conversation> {
  const { clock } = deps;
  const at = clock.now();
  const begunMs = clock.monotonicMs();
  const tookMs = () => Math.round(clock.monotonicMs() - begunMs);
  const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  try {
    const answer = (await askBot(deps, within)) ?? (await askAssistant(deps, within));
    return answer === 'nobody-to-ask' ? { at, kind: answer } : { at, tookMs: tookMs(), ...answer };
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'answer-empty')
      return { at, kind: 'empty', channel: 'api', tookMs: tookMs() };
    return { at, kind: 'failed', why: whyOf(error), tookMs: tookMs() };
  }
}

/** Undefined without a bot in the sandbox: with an own Telegram server there is none. */
async function askBot({ api, config, clock }: Deps, signal: AbortSignal) {
  if (config.telegramApiRoot) return undefined;
  const { items } = await api.bots.list({ limit: 200 }, { signal });
  const bot = items.find(({ sandbox, enabled }) => sandbox && enabled);
  if (!bot) return undefined;
  const answer = await askSandboxBot({ simulatorUrl: config.simulator.url, clock }, bot.username, signal);
  if (answer === 'unknown') return undefined;
  return answer === 'answered'
    ? ({ kind: 'answered', channel: 'telegram' } as const)
    : ({ kind: 'failed', why: `@${bot.username} says that it could not` } as const);
}

async function askAssistant({ api }: Deps, signal: AbortSignal) {
  const [assistant] = (await api.assistants.list({ limit: 1 }, { signal })).items;
  if (!assistant) return 'nobody-to-ask';
  const asked = { id: assistant.id, question: probeQuestion };
  const { answer } = await api.assistants.ask(asked, { signal, headers: { 'x-chatai-synthetic': '1' } });
  return { kind: answer.trim() === '' ? 'empty' : 'answered', channel: 'api' } as const;
}

/** The code of a problem or of the system: a sentence could hold what somebody wrote. */
function whyOf(error: unknown): string {
  const { name, code, cause } = error as Error & { code?: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? `no answer within ${withinMs / 1_000} s` : (code ?? cause?.code ?? name);
}
