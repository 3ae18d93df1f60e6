import { type FileAbout, type FileKind, mediaOf } from '../world/index.ts';
import { refuse } from './answers.ts';
import { booleanArg, integerArg, type Params, textArg } from './args.ts';
import { type Caption, captionProblem, readCaption } from './caption.ts';
import { readInputFile, takeFile } from './input-file.ts';
import type { Method } from './method.ts';
import { type Content, sendContent } from './send-content.ts';

/** Client.cpp, MAX_LENGTH and MAX_DURATION: what is more is cut down to it. */
const maxLength = 10_000;
const maxDurationS = 86_400;
/** MessageContent.cpp: the side of a round video. */
const maxNoteLength = 640;

/** sendPhoto, sendDocument, … : one file with its caption. Video notes and stickers have none. */
function sendFile(kind: FileKind): Method {
  const captioned = kind !== 'video_note' && kind !== 'sticker';
  return (context, call) => {
    const { params, files, bot } = call;
    const input = readInputFile(files, kind, textArg(params, kind));
    if (!input) return refuse(400, `There is no ${kind.replace('_', ' ')} in the request`);
    const caption = captioned ? readCaption(params) : {};
    if ('refusal' in caption) return caption.refusal;
    return sendContent(context, call, () => {
      const taken = takeFile(context.world, bot, kind, input, aboutOf(params));
      if ('refusal' in taken) return taken.refusal;
      const problem = captionProblem(caption);
      if (problem) return problem;
      if (kind === 'video_note' && integerArg(params, 'length') > maxNoteLength) {
        return refuse(400, 'Wrong video note length');
      }
      return fileContent(mediaOf(taken.file, bot.id), caption, params);
    });
  };
}

export const sendPhoto = sendFile('photo');
export const sendDocument = sendFile('document');
export const sendVoice = sendFile('voice');
export const sendAudio = sendFile('audio');
export const sendVideo = sendFile('video');
export const sendVideoNote = sendFile('video_note');
export const sendAnimation = sendFile('animation');
export const sendSticker = sendFile('sticker');

/** What the parameters of a send, or the fields of an InputMedia, say about a file. */
export function aboutOf(params: Params): FileAbout {
  const number = (name: string, max: number) => integerArg(params, name, { min: 0, max }) || undefined;
  const text = (name: string) => textArg(params, name) || undefined;
  const about: FileAbout = {
    width: number('width', maxLength) ?? number('length', maxLength),
    height: number('height', maxLength),
    duration: number('duration', maxDurationS),
    title: text('title'),
    performer: text('performer'),
    emoji: text('emoji'),
  };
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}

/** A file, its caption and how both are shown. */
export function fileContent(media: Content, caption: Caption, params: Params): Content {
  const visual = media.photo ?? media.video ?? media.animation;
  return {
    ...media,
    ...caption,
    ...(visual && caption.caption && booleanArg(params, 'show_caption_above_media')
      ? { show_caption_above_media: true as const }
      : {}),
    ...(visual && booleanArg(params, 'has_spoiler') ? { has_media_spoiler: true as const } : {}),
  };
}
