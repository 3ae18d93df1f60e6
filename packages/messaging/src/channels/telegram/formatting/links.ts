/** What may be done with an address that a model wrote (model-layer.md 3.3). */
export type Link =
  /** `place` is what a reader must see of it: the host, or the whole address where it has none. */
  | { kind: 'link'; url: string; place: string }
  /** Telegram makes a link of it by itself, and takes no other one to it. */
  | { kind: 'email'; address: string }
  /** Not to be followed: `shown` is for the eye. `defanged`: it carries something that it should not. */
  | { kind: 'text'; shown: string; defanged: boolean };

/** Telegram takes no longer ones in an entity. */
const longestUrl = 2_048;

export function readLink(address: string, carries: (url: URL) => boolean): Link {
  const url = URL.parse(address);
  const asText: Link = { kind: 'text', shown: address.trim(), defanged: false };
  if (!url || !['http:', 'https:', 'tg:', 'mailto:'].includes(url.protocol)) return asText;
  if (carries(url)) return { kind: 'text', shown: defanged(address), defanged: true };
  if (url.protocol === 'mailto:') {
    const to = decoded(url.pathname);
    return /^[^\s@]+@[^\s@]+$/.test(to) ? { kind: 'email', address: to } : asText;
  }
  // Who wrote them wants another host to be read.
  url.username = '';
  url.password = '';
  if (url.href.length > longestUrl) return asText;
  // What td's LinkManager refuses: odd places inside Telegram, odd hosts, names of a local network, port 0.
  if (url.protocol === 'tg:')
    return /^tg:(\/\/)?[a-z0-9_-]+([/?#]|$)/i.test(url.href)
      ? { kind: 'link', url: url.href, place: url.href }
      : asText;
  const isFar = /^[a-z0-9._-]+\.[a-z0-9._-]*$/.test(url.hostname) || url.hostname.startsWith('[');
  return isFar && url.port !== '0' ? { kind: 'link', url: url.href, place: url.host } : asText;
}

/** Does this visible text say by itself where the link goes? */
export function saysPlace(text: string, place: string): boolean {
  const said = text.trim().toLowerCase();
  if (said === place) return true;
  const host = /^(?:https?:\/\/)?([^/?#\s]+)(?:[/?#]\S*)?$/.exec(said)?.[1];
  return host === place || `www.${host}` === place;
}

/** An address that a reader can read and no client makes a link of. */
export const defanged = (address: string) =>
  address.replace(/^http/i, 'hxxp').replaceAll('.', '[.]').replaceAll('@', '[at]');

/** Shorter paths and queries carry nothing. */
const longestHarmless = 32;
/** So many letters and digits in a row, as they stand in the context, are a piece of it. */
const pieceLength = 20;
/** Of a longer context the rest is not looked at. */
const longestContext = 100_000;

/**
 * Tells whether the path or query of an address carries a piece of `context`: as it is, percent-encoded, in base64 or hex. An address that
 * stands in the context itself was not made of it.
 */
export function carriesContext(context: string | undefined): (url: URL) => boolean {
  if (!context) return () => false;
  let known: Set<string> | undefined;
  return (url) => {
    const sent = `${url.pathname}${url.search}${url.hash}`;
    if (sent.length <= longestHarmless || context.includes(url.href)) return false;
    known ??= new Set(piecesOf(context.slice(0, longestContext)));
    return readings(sent).some((reading) => piecesOf(reading).some((piece) => known?.has(piece)));
  };
}

function piecesOf(text: string): string[] {
  const bare = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return Array.from({ length: Math.max(0, bare.length - pieceLength + 1) }, (_, at) =>
    bare.slice(at, at + pieceLength),
  );
}

/** What an address may say, in the ways in which text is hidden in one. */
function readings(sent: string): string[] {
  const plain = decoded(sent.replaceAll('+', ' '));
  const coded = plain.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [];
  return [plain, ...coded.flatMap((part) => [part, ...part.split('/')]).flatMap(uncoded)];
}

const uncoded = (part: string) => [
  Buffer.from(part, 'base64').toString(),
  ...(/^[0-9a-f]+$/i.test(part) ? [Buffer.from(part, 'hex').toString()] : []),
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % is no encoding.
    return text;
  }
}

/** Telegram makes links of bare addresses itself: those that carry something are shown defanged. */
export const withoutCarriers = (text: string, carries: (url: URL) => boolean): string =>
  text.replace(/\S{12,}/g, (word) => {
    if (!word.includes('/')) return word;
    const address = word.replace(/^[^\p{L}\p{N}]+/u, '');
    const url = URL.parse(/^\w+:/.test(address) ? address : `http://${address}`);
    return url && carries(url) ? defanged(word) : word;
  });
