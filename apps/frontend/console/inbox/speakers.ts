import type { Message } from '@chatai/contract/conversations';
import { Bot, Headset, Info, type LucideIcon, UserRound } from 'lucide-react';

/** How each speaker is told apart: by name, by shape, by the side and the look of what they said. */
export const speakers: Record<Message['role'], { Icon: LucideIcon; side: string; bubble: string }> = {
  user: { Icon: UserRound, side: 'justify-items-start [&>*]:justify-start', bubble: 'border border-line bg-page' },
  assistant: { Icon: Bot, side: 'justify-items-end text-end [&>*]:justify-end', bubble: 'bg-accent-tint' },
  operator: {
    Icon: Headset,
    side: 'justify-items-end text-end [&>*]:justify-end',
    bubble: 'border border-ok bg-ok-tint',
  },
  system: {
    Icon: Info,
    side: 'justify-items-center [&>*]:justify-center',
    bubble: 'border border-dashed border-control text-muted',
  },
};
