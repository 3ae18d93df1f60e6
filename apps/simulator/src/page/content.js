// What a message says besides text: files, places, notices.
import { make } from './ask.js';
import { link, richText } from './rich-text.js';

export const fileAddress = (fileId) => `/_sim/files/${encodeURIComponent(fileId)}`;

/** The whole content of a message, for its bubble. */
export function contentOf(message, command) {
  const parts = document.createDocumentFragment();
  const media = mediaOf(message);
  if (media) parts.append(media);
  const text = message.text ?? message.caption;
  if (text !== undefined) {
    const body = make('div', 'text');
    body.append(richText(text, message.entities ?? message.caption_entities, command));
    parts.append(body);
  }
  if (!media && text === undefined) parts.append(make('div', 'text', noticeOf(message)));
  return parts;
}

/** One line about a message, for a reply or an action. */
export function summaryOf(message) {
  const text = message.text ?? message.caption;
  if (text) return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  const kind = kinds.find((name) => message[name]);
  return kind ? words[kind] : noticeOf(message);
}

const words = {
  photo: 'Photo',
  video: 'Video',
  video_note: 'Round video',
  animation: 'Animation',
  voice: 'Voice message',
  audio: 'Music',
  sticker: 'Sticker',
  document: 'File',
  location: 'Location',
  venue: 'Place',
  contact: 'Contact',
  poll: 'Poll',
  dice: 'Dice',
};
const kinds = Object.keys(words);

function mediaOf(message) {
  const kind = kinds.find((name) => message[name]);
  if (!kind) return undefined;
  const media = message[kind];
  switch (kind) {
    case 'photo':
      return picture(media.at(-1), 'Photo');
    case 'sticker':
      return picture(media, `Sticker ${media.emoji ?? ''}`.trim());
    case 'video':
    case 'animation':
    case 'video_note':
      return player('video', media, words[kind]);
    case 'voice':
    case 'audio':
      return player('audio', media, [words[kind], media.title, seconds(media.duration)].filter(Boolean).join(', '));
    case 'document':
      return fileLink(media);
    case 'location':
      return place(media, 'Location');
    case 'venue':
      return place(media.location, [media.title, media.address].join(', '));
    case 'contact':
      return make('div', 'card', `Contact: ${media.first_name} ${media.last_name ?? ''}, ${media.phone_number}`);
    case 'poll':
      return pollOf(media);
    default:
      return make('div', 'card', `${media.emoji} ${media.value}`);
  }
}

const seconds = (duration) => (duration ? `${duration} s` : '');
const size = (bytes = 0) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

function picture(file, name) {
  const image = make('img');
  image.alt = name;
  image.src = fileAddress(file.file_id);
  image.width = file.width;
  image.height = file.height;
  image.loading = 'lazy';
  // A synthetic photo of a test has no picture in it.
  image.addEventListener('error', () =>
    image.replaceWith(make('div', 'card', `${name}, ${file.width} × ${file.height}`)),
  );
  return image;
}

function player(tag, file, name) {
  const box = make('div', 'media');
  const node = make(tag);
  node.controls = true;
  node.preload = 'metadata';
  node.src = fileAddress(file.file_id);
  node.setAttribute('aria-label', name);
  node.addEventListener('error', () => node.replaceWith(make('div', 'card', `${name}, ${size(file.file_size)}`)));
  box.append(node);
  return box;
}

function fileLink(file) {
  const anchor = make('a', 'card file', `${file.file_name ?? 'File'}, ${size(file.file_size)}`);
  anchor.href = fileAddress(file.file_id);
  anchor.download = file.file_name ?? 'file';
  return anchor;
}

function place({ latitude, longitude }, name) {
  const card = make('div', 'card');
  const anchor = link(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`);
  anchor.textContent = `${latitude}, ${longitude}`;
  card.append(`${name}: `, anchor);
  return card;
}

function pollOf({ question, options }) {
  const card = make('div', 'card');
  const list = make('ul');
  for (const { text, voter_count: voters } of options) list.append(make('li', '', `${text} (${voters})`));
  card.append(make('strong', '', question), list);
  return card;
}

const notices = {
  forum_topic_created: ({ name }) => `The topic “${name}” was opened`,
  forum_topic_edited: ({ name }) => (name ? `The topic is now called “${name}”` : 'The topic was changed'),
  forum_topic_closed: () => 'The topic was closed',
  forum_topic_reopened: () => 'The topic was opened again',
  general_forum_topic_hidden: () => 'The General topic was hidden',
  general_forum_topic_unhidden: () => 'The General topic is shown again',
  new_chat_members: (members) => `${members.map(({ first_name: name }) => name).join(', ')} came in`,
  left_chat_member: ({ first_name: name }) => `${name} left`,
  new_chat_title: (title) => `The group is now called “${title}”`,
  migrate_to_chat_id: () => 'The group became a supergroup',
  migrate_from_chat_id: () => 'This supergroup was a group',
  pinned_message: () => 'A message was pinned',
};

/** What happened in the chat, or undefined for a message that somebody wrote. */
export const noticeIn = (message) => Object.keys(notices).find((name) => message[name] !== undefined);

function noticeOf(message) {
  const name = noticeIn(message);
  return name ? notices[name](message[name]) : 'A message of a kind that this page does not show';
}
