import type { ConversationState } from '@chatai/contract/conversations';
import { Bot, Hand, Headset, type LucideIcon } from 'lucide-react';
import type { Texts } from '../texts/index.ts';

const marks: Record<ConversationState, { Icon: LucideIcon; colour: string }> = {
  ai: { Icon: Bot, colour: 'text-muted' },
  requested: { Icon: Hand, colour: 'font-medium text-warn' },
  human: { Icon: Headset, colour: 'text-ok' },
};

/** Who answers here: shape, word and colour. */
export function HolderMark({ state, t }: { state: ConversationState; t: Texts }) {
  const { Icon, colour } = marks[state];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-xs ${colour}`}>
      <Icon aria-hidden size={14} />
      {t(`holder.${state}`)}
    </span>
  );
}
