'use client';

import type { Message } from '@chatai/contract/conversations';
import { Paperclip } from 'lucide-react';
import { textKey, useTexts } from '../texts/index.ts';

/** What came with a message: its kind, and what it is called. Files themselves stay with Telegram. */
export function MessageAttachments({ attachments }: { attachments: NonNullable<Message['attachments']> }) {
  const { t, catalogue } = useTexts();
  return (
    <ul className="grid gap-1">
      {attachments.map((attachment, index) => {
        const key = textKey(catalogue, 'attachment', attachment.kind);
        // Which of these there is, the kind decides (messaging/channels/telegram).
        const name = [attachment.fileName, attachment.label].find((one) => typeof one === 'string');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two of one kind have no other key, and the list never changes
          <li key={index} className="flex items-start gap-2 text-sm">
            <Paperclip aria-hidden size={16} className="mt-0.5 shrink-0 text-muted" />
            <span className="min-w-0">
              <span className="font-medium">{key ? t(key) : attachment.kind}</span>
              {name && <span className="block text-muted">{name}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
