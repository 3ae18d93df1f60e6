import type { Conversation } from '@chatai/contract/conversations';
import { textKey, useTexts } from '../texts/index.ts';

/** Why the bot may not write there, in the reader's words; a reason that has none here is the server's own. */
export function useWhyUnreachable(): (unreachable: NonNullable<Conversation['unreachable']>) => string {
  const { t, catalogue } = useTexts();
  return ({ reason }) => {
    const key = textKey(catalogue, 'unreachable', reason);
    return key ? t(key) : reason;
  };
}
