import { fileKinds, otherContents, type WireMessage } from './wire-update.ts';

/** What came with a message, or instead of its text. Files are named by Telegram's ids; nothing is fetched. */
export interface Attachment {
  kind:
    | 'photo'
    | 'document'
    | 'voice'
    | 'audio'
    | 'video'
    | 'video_note'
    | 'animation'
    | 'sticker'
    | 'location'
    | 'venue'
    | 'contact'
    | 'poll'
    | 'dice'
    | 'unknown';
  fileId?: string;
  uniqueId?: string;
  fileName?: string;
  mimeType?: string;
  sizeBytes?: number;
  durationSeconds?: number;
  /** Of a sticker its emoji, of a contact, venue or poll what it is called, of a dice what it shows. */
  label?: string;
  latitude?: number;
  longitude?: number;
}

/** What a message carries beside its text; undefined when there is nothing. A message carries one thing, an album is several messages. */
export function attachmentOf(message: WireMessage): Attachment | undefined {
  const { photo, venue, location, contact, poll, dice } = message;
  for (const kind of fileKinds) if (message[kind]) return ofFile(kind, message[kind]);
  // A live photo has its still picture here too.
  if (photo) return ofPhoto(photo);
  if (venue) return { kind: 'venue', ...labelled([venue.title, venue.address]), ...ofPlace(venue.location) };
  if (location) return { kind: 'location', ...ofPlace(location) };
  if (contact) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
    return { kind: 'contact', ...labelled([name, contact.phone_number]) };
  }
  if (poll) return { kind: 'poll', ...labelled([poll.question]) };
  if (dice) return { kind: 'dice', label: [dice.emoji, dice.value].filter((part) => part !== undefined).join(' ') };
  return otherContents.some((content) => message[content] !== undefined) ? { kind: 'unknown' } : undefined;
}

type File = NonNullable<WireMessage[(typeof fileKinds)[number]]>;

const ofFile = (kind: Attachment['kind'], file: File): Attachment =>
  present({
    kind,
    fileId: file.file_id,
    uniqueId: file.file_unique_id,
    fileName: file.file_name,
    mimeType: file.mime_type,
    sizeBytes: file.file_size,
    durationSeconds: file.duration,
    label: file.emoji,
  });

/** Telegram sends several sizes of a photo; the largest is what was sent. */
function ofPhoto(sizes: NonNullable<WireMessage['photo']>): Attachment {
  const area = (size: (typeof sizes)[number]) => (size.width ?? 0) * (size.height ?? 0);
  const [largest] = sizes.toSorted((a, b) => area(b) - area(a));
  return present({
    kind: 'photo',
    fileId: largest?.file_id,
    uniqueId: largest?.file_unique_id,
    sizeBytes: largest?.file_size,
  });
}

const ofPlace = ({ latitude, longitude }: { latitude: number; longitude: number }) => ({ latitude, longitude });

const labelled = (parts: (string | undefined)[]) => {
  const label = parts.filter(Boolean).join(', ');
  return label === '' ? {} : { label };
};

/** Without the fields that Telegram left out. */
const present = (attachment: { [Field in keyof Attachment]: Attachment[Field] | undefined }): Attachment =>
  // Only what is undefined is dropped, and `kind` never is.
  Object.fromEntries(Object.entries(attachment).filter(([, value]) => value !== undefined)) as never;
