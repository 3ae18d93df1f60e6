// Everything that is Telegram's: its spelling, its errors, its limits. Nothing above this door knows `chat_id`.

export type { Attachment } from './attachment.ts';
export {
  type AnswerToFormat,
  type FormatOptions,
  type FormattedPart,
  formatAnswer,
  type SourceOfAnswer,
} from './formatting/index.ts';
export { type IncomingUpdate, parseUpdate } from './parse-update.ts';
export type { Button, PartExtras } from './part.ts';
export { type ChatTrouble, keyboardOf, type PartToSend, type SendOutcome, sendPart } from './send-part.ts';
export { createTelegram, type Telegram, type TelegramAnswer, TelegramWireError } from './telegram-client.ts';
export { isProbe, isSandboxToken, sandboxProbeUserId, telegramIdOf } from './token.ts';
export { type UpdateHead, updateHead } from './update-head.ts';
