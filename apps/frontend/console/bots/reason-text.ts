import type { Catalogue, Texts } from '../texts/texts.ts';
import { textKey } from '../texts/texts.ts';

/** Why a bot is what it is, in the reader's language. Undefined where nobody knows the reason, or has no words for it. */
export function reasonText(
  reason: { code: string; facts: Record<string, string> } | null,
  { t, catalogue }: { t: Texts; catalogue: Catalogue },
): string | undefined {
  const key = reason ? textKey(catalogue, 'botReason', reason.code) : undefined;
  // The facts of a reason are the slots of its text.
  return key && t(key, reason?.facts as never);
}
