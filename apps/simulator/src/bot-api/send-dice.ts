import { longIdOf } from '../world/index.ts';
import { refuse } from './answers.ts';
import { textArg } from './args.ts';
import type { Method } from './method.ts';
import { sendContent } from './send-content.ts';

/** Bot API, sendDice: the largest value of each emoji. */
const sides: Record<string, number> = { '🎲': 6, '🎯': 6, '🎳': 6, '🏀': 5, '⚽': 5, '🎰': 64 };

/** sendDice. The value follows from the chat and the messages before. */
export const sendDice: Method = (context, call) =>
  sendContent(context, call, (dialog) => {
    const emoji = textArg(call.params, 'emoji') || '🎲';
    const most = sides[emoji];
    if (most === undefined) return refuse(400, 'EMOTICON_INVALID');
    return { dice: { emoji, value: 1 + Number(BigInt(longIdOf(dialog)) % BigInt(most)) } };
  });
