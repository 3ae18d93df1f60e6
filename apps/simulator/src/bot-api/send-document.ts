import type { Document } from 'grammy/types';
import { addMessage, type Bot } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg, type Params, textArg, type UploadedFile } from './args.ts';
import { writableDialog } from './chat-access.ts';
import type { Method } from './method.ts';
import { readReplyMarkup } from './reply-markup.ts';
import { threadFields } from './send-message.ts';
import { attached } from './webhook.ts';

const maxCaptionLength = 1024;

/** sendDocument. Name, type and size of the file are kept; its bytes are not (there is no getFile). */
export const sendDocument: Method = ({ world, clock }, { bot, params, files }) => {
  const caption = textArg(params, 'caption').trim();
  const read = readDocument(bot, params, files);
  if ('refusal' in read) return read.refusal;
  const keyboard = readReplyMarkup(params);
  if ('refusal' in keyboard) return keyboard.refusal;
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  if ([...caption].length > maxCaptionLength) return refuse(400, 'Message caption is too long');
  const { dialog } = found;
  const message = addMessage(world, dialog, {
    from: bot.user,
    date: Math.floor(clock.now() / 1000),
    ...threadFields(integerArg(params, 'message_thread_id')),
    document: read.document,
    ...(caption ? { caption } : {}),
    ...(keyboard.markup ? { reply_markup: keyboard.markup } : {}),
  });
  return success(message, { chatId: dialog.chat.id, messageId: message.message_id, text: caption });
};

/** An uploaded file, or one that the bot has sent before. */
function readDocument(
  bot: Bot,
  params: Params,
  files: readonly UploadedFile[],
): { document: Document } | { refusal: Failure } {
  const file = attached(params, files, 'document');
  if (!file) {
    const known = bot.files.get(textArg(params, 'document'));
    if (known) return { document: known };
    const given = textArg(params, 'document') !== '';
    return {
      refusal: refuse(400, given ? 'Wrong file identifier/HTTP URL specified' : 'There is no document in the request'),
    };
  }
  const number = bot.files.size + 1;
  const document: Document = {
    file_id: Buffer.from(`${bot.id}:document:${number}`).toString('base64url'),
    file_unique_id: Buffer.from(`${bot.id}:${number}`).toString('base64url'),
    file_name: file.name,
    mime_type: file.contentType,
    file_size: file.sizeBytes,
  };
  bot.files.set(document.file_id, document);
  return { document };
}
