import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { readyWithinMs } from './floors.ts';
import type { Product } from './up.ts';

interface Deps {
  clock: Clock;
  config: Config;
  product: Pick<Product, 'waitForAnswer'>;
}

/** Waits for the first answer. Resolves to why there is none and what to do: a model that is away must not keep every bot down (contract.md 1). */
export async function firstAnswer({ clock, config, product }: Deps, signal: AbortSignal): Promise<string | undefined> {
  const waiting = new AbortController();
  const cancel = clock.after(readyWithinMs, () => waiting.abort(new Error('no answer in time')));
  try {
    return await product.waitForAnswer(config, AbortSignal.any([signal, waiting.signal]));
  } catch (error) {
    if (!waiting.signal.aborted || signal.aborted) throw error;
    const seconds = readyWithinMs / 1000;
    return `The first message was not answered within ${seconds} s. Everything runs. See \`chatai health\` and \`chatai logs --level warn\`.`;
  } finally {
    cancel();
  }
}
