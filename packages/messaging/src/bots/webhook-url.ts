/** Addresses of our webhooks up to the bot's id; null without a public address. */
export const webhookPrefix = (publicUrl: string | undefined): string | null =>
  publicUrl === undefined ? null : `${publicUrl}/telegram/`;

/** Where Telegram delivers: a random id in the path, never the token (security.md T5). Undefined without a public address. */
export const webhookUrl = (publicUrl: string | undefined, botId: string): string | undefined =>
  publicUrl === undefined ? undefined : `${webhookPrefix(publicUrl)}${botId}`;
