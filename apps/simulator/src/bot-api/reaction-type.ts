import { longField, SyntaxProblem, textField } from '../formatting/index.ts';
import { isRecord } from './args.ts';

/** Bot API, ReactionTypeEmoji: the emoji that can be put under a message. */
const known = new Set(
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  ),
);

/** Reads a ReactionType (Client.cpp, `get_reaction_type`). Custom emoji are for chats that allow them, which none does here. Throws `SyntaxProblem`. */
export function readReactionType(value: unknown): { emoji: string; isKnown: boolean } {
  if (!isRecord(value)) throw new SyntaxProblem('expected an Object');
  const type = textField(value, 'type');
  if (type === 'custom_emoji') return { emoji: longField(value, 'custom_emoji_id'), isKnown: false };
  if (type !== 'emoji') throw new SyntaxProblem('invalid reaction type specified');
  // The variation selector makes no other emoji of it.
  const emoji = textField(value, 'emoji').replaceAll('\ufe0f', '');
  return { emoji, isKnown: known.has(emoji) };
}
