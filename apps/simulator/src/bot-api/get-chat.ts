import { success } from './answers.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';

/** Bot API, ChatFullInfo: one of the 7 accent colours that every chat has. */
const accentColours = 7;

/** getChat: what every chat has. No pinned message, photo, permissions. */
export const getChat: Method = ({ world }, { bot, params }) => {
  const found = findChat(world, bot, params, 'read');
  if ('refusal' in found) return found.refusal;
  const { chat } = found.dialog;
  const full = {
    ...chat,
    accent_color_id: Math.abs(chat.id) % accentColours,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  };
  return success(full, { chatId: chat.id });
};
