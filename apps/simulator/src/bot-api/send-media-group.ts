import { addMessage, type FileKind, longIdOf, mediaOf, seenBy } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { isRecord, jsonArg, type Params, textArg, type UploadedFile } from './args.ts';
import { type Caption, captionProblem, readCaption } from './caption.ts';
import { type InputFile, readInputFile, takeFile } from './input-file.ts';
import type { Method, MethodCall, MethodContext } from './method.ts';
import { findPlace, readPlacing } from './placing.ts';
import type { Content } from './send-content.ts';
import { aboutOf, fileContent } from './send-media.ts';

const maxItems = 10;
const albumKinds = new Set<string>(['photo', 'video', 'audio', 'document']);

interface Item {
  kind: FileKind;
  input: InputFile;
  caption: Caption;
  params: Params;
}

/** sendMediaGroup: an album of up to 10 items under one media_group_id; one item alone is sent without. */
export const sendMediaGroup: Method = (context, call) => {
  const { world, clock } = context;
  const { bot, params } = call;
  const placing = readPlacing({ ...params, reply_markup: undefined });
  if ('refusal' in placing) return placing.refusal;
  const items = readItems(call);
  if ('ok' in items) return items;
  const place = findPlace(world, bot, params, placing);
  if ('refusal' in place) return place.refusal;
  const contents = contentsOf(context, call, items);
  if ('ok' in contents) return contents;
  const { dialog, threadId } = place;
  const group = contents.length > 1 ? { media_group_id: longIdOf(dialog) } : {};
  const date = Math.floor(clock.now() / 1000);
  const messages = contents.map((content) =>
    addMessage(world, dialog, { from: bot.user, date, ...place.fields, ...group, ...content }),
  );
  const facts = { chatId: dialog.chat.id, messageId: messages[0]?.message_id ?? 0, text: messages[0]?.caption ?? '' };
  const result = messages.map((message) => seenBy(bot, message));
  return success(result, threadId > 0 ? { ...facts, threadId } : facts);
};

/** Client.cpp, `get_input_message_contents`. */
function readItems({ params, files }: MethodCall): Item[] | Failure {
  if (textArg(params, 'media') === '') return refuse(400, 'Parameter "media" is required');
  const value = jsonArg(params, 'media');
  if (value instanceof Error) return refuse(400, "Can't parse media JSON object");
  if (!Array.isArray(value)) return refuse(400, 'Expected an Array of InputMedia');
  const items: Item[] = [];
  for (const one of value) {
    const item = readItem(one, files);
    if (typeof item === 'string') return refuse(400, `Can't parse InputMedia: ${item}`);
    if ('ok' in item) return refuse(400, `Can't parse InputMedia: ${item.description.replace('Bad Request: ', '')}`);
    items.push(item);
  }
  return items;
}

/** One InputMedia, or what is wrong with it. */
function readItem(value: unknown, files: readonly UploadedFile[]): Item | Failure | string {
  if (!isRecord(value)) return 'expected an Object';
  const caption = readCaption(value);
  if ('refusal' in caption) return caption.refusal;
  if (value.type === undefined) return 'Can\'t find field "type"';
  const kind = textArg(value, 'type');
  const input = readInputFile(files, '', textArg(value, 'media'));
  if (!input) return 'media not found';
  if (kind === 'animation') return 'type "animation" can\'t be used in sendMediaGroup';
  if (!albumKinds.has(kind)) return `type "${kind}" is unsupported`;
  return { kind: kind as FileKind, input, caption, params: value }; // one of albumKinds
}

/** Takes the files in and checks that they go together (MessageContent.cpp, `check_message_group_message_contents`). */
function contentsOf({ world }: MethodContext, { bot }: MethodCall, items: Item[]): Content[] | Failure {
  const contents: Content[] = [];
  const kinds = new Set<FileKind>();
  for (const { kind, input, caption, params } of items) {
    const taken = takeFile(world, bot, kind, input, aboutOf(params));
    if ('refusal' in taken) return taken.refusal;
    const problem = captionProblem(caption);
    if (problem) return problem;
    kinds.add(taken.file.kind);
    contents.push(fileContent(mediaOf(taken.file, bot.id), caption, params));
  }
  if (items.length > maxItems) return refuse(400, 'Too many messages to send as an album');
  if (items.length === 0) return refuse(400, 'There are no messages to send');
  for (const kind of kinds) {
    if (!albumKinds.has(kind)) return refuse(400, 'Invalid message content type');
    if (kinds.size === 1 || (kind !== 'audio' && kind !== 'document')) continue;
    return refuse(400, `${kind === 'audio' ? 'Audio' : 'Document'} can't be mixed with other media types`);
  }
  return contents;
}
