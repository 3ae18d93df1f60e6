import type { Clock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { portHolder } from '@chatai/core/process';

/** How an address of ours answers. */
export interface HttpFacts {
  url: string;
  /** Null when nothing answered in time. */
  answer: { status: number; tookMs: number /** Parsed JSON; undefined when it was none. */; body: unknown } | null;
  /** Why nothing answered: a system error's code, `timeout` when it was taken and never answered. */
  refusal: string | undefined;
  /** Who listens on its port of this machine; undefined when nobody does, or when it is another user's. */
  listener: { pid: number; name: string } | undefined;
}

/** Asks an address once. That it does not answer is a fact, too: this source throws nothing. */
export function httpFacts(url: string, { clock, withinMs }: { clock: Clock; withinMs: number }): FactSource<HttpFacts> {
  const port = Number(new URL(url).port);
  return {
    deadlineMs: withinMs + 500,
    async read() {
      const begunMs = clock.monotonicMs();
      let [answer, refusal]: [HttpFacts['answer'], string | undefined] = [null, undefined];
      try {
        const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(withinMs) });
        const body: unknown = await response.json().catch(() => undefined);
        answer = { status: response.status, tookMs: Math.round(clock.monotonicMs() - begunMs), body };
      } catch (error) {
        refusal = refusalOf(error);
      }
      return { url, answer, refusal, listener: portHolder(port) };
    },
  };
}

/** Why an address gave no answer, in a word. */
export function refusalOf(error: unknown): string {
  const { name, cause, message } = error as Error & { cause?: { code?: string } };
  return name === 'TimeoutError' ? 'timeout' : (cause?.code ?? message);
}
