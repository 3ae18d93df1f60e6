import { z } from 'zod';

// What we read of Telegram's objects, in its own spelling. A field of another type than the Bot API names makes the update unreadable:
// Telegram never sends one, so nothing behind this file has to doubt a type.

const words = z.string().optional();
const anything = z.unknown().optional();
const number = z.number().optional();
const flag = z.boolean().optional();

const user = z.object({
  id: z.int(),
  is_bot: flag,
  first_name: words,
  last_name: words,
  username: words,
  language_code: words,
});

const chat = z.object({ id: z.int(), type: z.string(), title: words, username: words, first_name: words });

const entities = z
  .array(z.object({ type: z.string(), offset: z.int(), length: z.int(), user: z.object({ id: z.int() }).optional() }))
  .optional();

const file = z
  .object({
    file_id: z.string(),
    file_unique_id: words,
    file_name: words,
    mime_type: words,
    file_size: number,
    duration: number,
    emoji: words,
  })
  .optional();

const place = z.object({ latitude: z.number(), longitude: z.number() });

/** Kinds of contents that are a file, in the order in which they are looked for: an animation is a document too, a live photo a photo. */
export const fileKinds = [
  'animation',
  'document',
  'voice',
  'audio',
  'video',
  'video_note',
  'sticker',
] as const satisfies (keyof z.infer<typeof message>)[];

/** Contents that a person can send and that we cannot name more closely. */
export const otherContents = [
  'live_photo',
  'paid_media',
  'story',
  'game',
  'checklist',
  'giveaway',
  'invoice',
  'rich_message',
] as const satisfies (keyof z.infer<typeof message>)[];

const message = z.object({
  message_id: z.int(),
  message_thread_id: z.int().optional(),
  is_topic_message: flag,
  from: user.optional(),
  sender_chat: chat.optional(),
  is_automatic_forward: flag,
  chat,
  text: words,
  entities,
  caption: words,
  caption_entities: entities,
  media_group_id: words,
  reply_to_message: z.object({ message_id: z.int(), from: user.optional(), forum_topic_created: anything }).optional(),
  migrate_to_chat_id: z.int().optional(),
  migrate_from_chat_id: z.int().optional(),
  photo: z
    .array(z.object({ file_id: z.string(), file_unique_id: words, file_size: number, width: number, height: number }))
    .optional(),
  animation: file,
  document: file,
  voice: file,
  audio: file,
  video: file,
  video_note: file,
  sticker: file,
  location: place.optional(),
  venue: z.object({ location: place, title: words, address: words }).optional(),
  contact: z.object({ phone_number: words, first_name: words, last_name: words }).optional(),
  poll: z.object({ question: words }).optional(),
  dice: z.object({ emoji: words, value: number }).optional(),
  rich_message: z.object({ blocks: z.array(anything) }).optional(),
  live_photo: anything,
  paid_media: anything,
  story: anything,
  game: anything,
  checklist: anything,
  giveaway: anything,
  invoice: anything,
});

const press = z.object({
  id: z.string(),
  from: user,
  data: words,
  /** Of a message that was deleted or is too old only these are there (Bot API, InaccessibleMessage). */
  message: z
    .object({
      message_id: z.int(),
      message_thread_id: z.int().optional(),
      is_topic_message: flag,
      chat,
      reply_markup: z
        .object({ inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: words }))) })
        .optional(),
    })
    .optional(),
});

const reaction = z.object({
  chat,
  message_id: z.int(),
  user: user.optional(),
  actor_chat: chat.optional(),
  new_reaction: z.array(z.object({ type: z.string(), emoji: words, custom_emoji_id: words })),
});

const membership = z.object({
  chat,
  from: user,
  new_chat_member: z.object({ status: z.string(), is_member: flag, can_send_messages: flag }),
});

/** The kinds of update that we act on; those that we don't are not looked at. */
export const wireUpdate = z.object({
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: press.optional(),
  message_reaction: reaction.optional(),
  my_chat_member: membership.optional(),
  stopped_message_generation: z.object({ chat, message_thread_id: z.int().optional(), draft_id: z.int() }).optional(),
});

export type WireMessage = z.infer<typeof message>;
export type WireUser = z.infer<typeof user>;
export type WireChat = z.infer<typeof chat>;
export type WirePress = z.infer<typeof press>;
export type WireReaction = z.infer<typeof reaction>;
export type WireMembership = z.infer<typeof membership>;
export type WireEntity = NonNullable<z.infer<typeof entities>>[number];
