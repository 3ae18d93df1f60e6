import type { z } from 'zod';
import type { Bot } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { deleteAct, deleteAsUser, editAct, editAsUser } from './edit.ts';
import { forwardAct, forwardAsUser } from './forward.ts';
import { botStatusAct, deactivateAct, deactivateAsUser, setBotStatusAsUser } from './membership.ts';
import { migrateAct, migrateAsUser } from './migrate.ts';
import { pressAct, pressAsUser } from './press.ts';
import { reactAct, reactAsUser } from './react.ts';
import {
  sendAlbumAct,
  sendAlbumAsUser,
  sendAnimationAct,
  sendAnimationAsUser,
  sendAudioAct,
  sendAudioAsUser,
  sendDocumentAct,
  sendDocumentAsUser,
  sendPhotoAct,
  sendPhotoAsUser,
  sendStickerAct,
  sendStickerAsUser,
  sendVideoAct,
  sendVideoAsUser,
  sendVideoNoteAct,
  sendVideoNoteAsUser,
  sendVoiceAct,
  sendVoiceAsUser,
} from './send-file.ts';
import {
  sendContactAct,
  sendContactAsUser,
  sendLocationAct,
  sendLocationAsUser,
  sendPollAct,
  sendPollAsUser,
} from './send-place.ts';
import { stopDraftAct, stopDraftAsUser } from './stop-draft.ts';
import { closeTopicAct, closeTopicAsUser, createTopicAct, createTopicAsUser } from './topics.ts';
import { sendAct, sendAsUser } from './write.ts';

/** Something that a person can do: its fields, and the doing of it. */
export interface PersonAct<Schema extends z.ZodType = z.ZodType, Result = unknown> {
  does: string;
  schema: Schema;
  perform: (context: PeopleContext, bot: Bot, act: z.output<Schema>) => Result;
}

const act = <Schema extends z.ZodType, Result>(
  does: string,
  schema: Schema,
  perform: PersonAct<Schema, Result>['perform'],
): PersonAct<Schema, Result> => ({ does, schema, perform });

/** Everything that people do, by name. A new act is a file here and a line in this list. */
export const personActs = {
  send: act('writes; people, groups and topics are made on first sight', sendAct, sendAsUser),
  edit: act('edits the text or caption of an own message', editAct, editAsUser),
  delete: act('deletes an own message; no bot is told', deleteAct, deleteAsUser),
  press: act('presses an inline button', pressAct, pressAsUser),
  react: act('puts emoji under a message, or takes them back', reactAct, reactAsUser),
  forward: act('forwards a message that is in one of the chats of the bot', forwardAct, forwardAsUser),
  'send-photo': act('sends a photo, which comes in several sizes', sendPhotoAct, sendPhotoAsUser),
  'send-voice': act('sends a voice message', sendVoiceAct, sendVoiceAsUser),
  'send-audio': act('sends a piece of music', sendAudioAct, sendAudioAsUser),
  'send-document': act('sends a file', sendDocumentAct, sendDocumentAsUser),
  'send-video': act('sends a video', sendVideoAct, sendVideoAsUser),
  'send-video-note': act('sends a round video', sendVideoNoteAct, sendVideoNoteAsUser),
  'send-animation': act('sends an animation', sendAnimationAct, sendAnimationAsUser),
  'send-sticker': act('sends a sticker', sendStickerAct, sendStickerAsUser),
  'send-album': act('sends 2 to 10 files as one album: an update for each', sendAlbumAct, sendAlbumAsUser),
  'send-location': act('shares a location', sendLocationAct, sendLocationAsUser),
  'send-contact': act('shares a contact', sendContactAct, sendContactAsUser),
  'send-poll': act('puts a poll into the chat', sendPollAct, sendPollAsUser),
  'create-topic': act('opens a topic', createTopicAct, createTopicAsUser),
  'close-topic': act('closes a topic of a forum, or opens it again', closeTopicAct, closeTopicAsUser),
  'stop-draft': act('presses the Stop button of what the bot is writing', stopDraftAct, stopDraftAsUser),
  deactivate: act('deletes the account; bots learn of it by a 403', deactivateAct, deactivateAsUser),
  'set-bot-status': act(
    'makes the bot member or administrator of a group, or takes it out',
    botStatusAct,
    setBotStatusAsUser,
  ),
  migrate: act('makes a group a supergroup', migrateAct, migrateAsUser),
};
export type PersonActs = typeof personActs;
