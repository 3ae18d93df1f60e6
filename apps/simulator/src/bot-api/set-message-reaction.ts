import { setReaction } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg, jsonArg, type Params } from './args.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';
import { readReactionType } from './reaction-type.ts';
import { reading } from './refusing.ts';

/** setMessageReaction. An empty list takes the bot's reaction back. */
export const setMessageReaction: Method = ({ world }, { bot, params }) => {
  const reactions = readReactions(params);
  if ('refusal' in reactions) return reactions.refusal;
  const found = findChat(world, bot, params, 'read');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const messageId = integerArg(params, 'message_id', { min: 0 });
  if (!dialog.messages.has(messageId)) return refuse(400, 'message to react not found');
  // Bot API: "as non-premium users, bots can set up to one reaction per message".
  if (reactions.value.length > 1) return refuse(400, 'REACTIONS_TOO_MANY');
  if (reactions.value.some(({ isKnown }) => !isKnown)) return refuse(400, 'REACTION_INVALID');
  const emoji = reactions.value.map((reaction) => reaction.emoji);
  setReaction(world, dialog, messageId, bot.id, emoji);
  return success(true, { chatId: dialog.chat.id, messageId, text: emoji.join('') });
};

function readReactions(params: Params): { value: ReturnType<typeof readReactionType>[] } | { refusal: Failure } {
  const value = jsonArg(params, 'reaction');
  if (value === undefined) return { value: [] };
  if (value instanceof Error) return { refusal: refuse(400, "Can't parse reaction types JSON object") };
  if (!Array.isArray(value)) return { refusal: refuse(400, 'Expected an Array of ReactionType') };
  return reading(() => value.map(readReactionType), "Can't parse ReactionType: ");
}
