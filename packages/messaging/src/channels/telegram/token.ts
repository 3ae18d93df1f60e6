/** Where bots live that no server of their own is set for (core.telegram.org/bots/api). */
export const telegramCloud = 'https://api.telegram.org';

/** Sandbox tokens belong to our simulator and to nothing else (security.md T30): their secret part starts with this word. */
const sandboxMark = ':SANDBOX';

export const isSandboxToken = (token: string): boolean => token.includes(sandboxMark);

/** The bot's Telegram id, which its token starts with; undefined when the token has not the form BotFather gives. */
export function telegramIdOf(token: string): number | undefined {
  const match = /^([1-9]\d{4,15}):[A-Za-z0-9_-]{30,64}$/.exec(token);
  return match ? Number(match[1]) : undefined;
}

/**
 * The user of the sandbox who asks whether a bot answers. What it says is synthetic: never listed, counted or billed (contract.md 1).
 * Telegram's own ids are below 2^52 too, but a real person cannot reach a sandbox bot.
 */
export const sandboxProbeUserId = 4_503_599_627_370_001;

/** Is this the private chat of that user? */
export const isProbe = ({ sandbox }: { sandbox: boolean }, chatId: number): boolean =>
  sandbox && chatId === sandboxProbeUserId;
