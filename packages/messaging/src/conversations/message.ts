/** One Telegram message of an answer, as it was sent last. */
export interface MessagePart {
  part: number;
  state: 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'cancelled';
  reason: string | undefined;
  attempts: number;
  externalId: number | undefined;
  updatedAt: Date;
}

/** A message as people see it; `state` in their words (product.md, "Conversations"). */
export interface ConversationMessage {
  id: string;
  seq: number;
  role: 'user' | 'assistant' | 'operator' | 'system';
  text: string;
  state: 'received' | MessagePart['state'];
  reason: string | undefined;
  sources: unknown[];
  parts: MessagePart[];
  attachments: { kind: string }[];
  /** Telegram's message_id of what a user wrote. */
  externalId: number | undefined;
  replyTo: number | undefined;
  editedAt: Date | undefined;
  reactions: { emoji: string; count: number }[];
  rating: { helpful: boolean; why: 'wrong' | 'incomplete' | 'person' | undefined } | undefined;
  ending: 'stopped' | 'cut' | undefined;
  createdAt: Date;
}

/** A message is as far as its least finished part; an answer without parts was given over the API. */
export function stateOfParts(parts: MessagePart[]): MessagePart['state'] {
  const worstFirst = ['failed', 'uncertain', 'sending', 'queued', 'cancelled'] as const;
  return worstFirst.find((state) => parts.some((part) => part.state === state)) ?? 'sent';
}

/** Why it is not sent: the reason of the part that decides. */
export const reasonOfParts = (parts: MessagePart[]): string | undefined => {
  const state = stateOfParts(parts);
  return state === 'sent' ? undefined : parts.find((part) => part.state === state && part.reason)?.reason;
};
