import type { MessageEntity } from 'grammy/types';

const shapes: [Extract<MessageEntity['type'], 'bot_command' | 'mention' | 'hashtag' | 'url' | 'email'>, RegExp][] = [
  ['bot_command', /(?<![\w/<>])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['email', /(?<![\w@.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/g],
  ['mention', /(?<![\w@])@\w{3,32}\b/g],
  ['hashtag', /(?<![\w#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
  ['url', /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g],
];

/** The entities that Telegram itself finds in plain text; offsets in UTF-16 units. Bare domains and phone numbers are not looked for. */
export function detectEntities(text: string): MessageEntity[] | undefined {
  if (!/[/@#]/.test(text)) return undefined;
  const found: MessageEntity[] = [];
  for (const [type, shape] of shapes) {
    for (const match of text.matchAll(shape)) {
      const offset = match.index;
      const length = match[0].length;
      if (!found.some((other) => offset < other.offset + other.length && other.offset < offset + length)) {
        found.push({ type, offset, length });
      }
    }
  }
  return found.length > 0 ? found.sort((a, b) => a.offset - b.offset) : undefined;
}
