import { failure, RawJson } from './answers.ts';
import { integerArg, textArg } from './args.ts';
import type { Method } from './method.ts';

/** LONG_POLL_MAX_TIMEOUT of the server. */
const maxTimeoutS = 50;

/** getUpdates. Limits are clamped, never refused. */
export const getUpdates: Method = async ({ delivery, clock }, { bot, params }) => {
  const request = {
    offset: integerArg(params, 'offset'),
    limit: integerArg(params, 'limit', { default: 100, min: 1, max: 100 }),
    timeoutS: integerArg(params, 'timeout', { min: 0, max: maxTimeoutS }),
  };
  const queue = delivery.of(bot);
  const polled = await queue.getUpdates(request, textArg(params, 'allowed_updates'));
  if (polled.kind === 'conflict') {
    if (polled.afterMs > 0) await clock.sleep(polled.afterMs);
    return failure(409, polled.description);
  }
  const { updates } = polled;
  return {
    ok: true,
    result: new RawJson(`[${updates.map((update) => `{"update_id":${update.id},\n${update.json}}`).join(',')}]`),
    handedOver: (reached) => queue.handedOver(updates, reached),
  };
};
