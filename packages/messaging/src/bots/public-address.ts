import type { Clock } from '@chatai/core/clock';
import { webhookUrl } from './webhook-url.ts';

/** The public address, seen from here. */
export interface PublicAddress {
  /** Is our intake to be found there? One look serves everybody for ten seconds. False also without an address. */
  leadsToUs(botId: string): Promise<boolean>;
}

const lookMs = 10_000;
/** Who answers later than this would answer Telegram late too. */
const withinMs = 10_000;

/** Looks from here say less than Telegram's own tries, and cost less. */
export function createPublicAddress(clock: Clock, publicUrl: string | undefined, signal: AbortSignal): PublicAddress {
  let looked: { atMs: number; found: Promise<boolean> } | undefined;
  return {
    async leadsToUs(botId) {
      const url = webhookUrl(publicUrl, botId);
      if (url === undefined) return false;
      const nowMs = clock.monotonicMs();
      if (!looked || nowMs - looked.atMs >= lookMs) looked = { atMs: nowMs, found: reachesIntake(url, signal) };
      return looked.found;
    },
  };
}

/** Our intake refuses whoever does not know the secret (401). */
export async function reachesIntake(url: string, signal?: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await response.body?.cancel();
    return response.status === 401;
  } catch {
    // Whatever is in the way, the address does not work.
    return false;
  }
}
