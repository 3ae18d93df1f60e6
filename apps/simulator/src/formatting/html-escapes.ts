const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** Reads a character reference at `at`, where an ampersand stands. Undefined for one that is not supported: it is text (td, `decode_html_entity`). */
export function readEscape(source: string, at: number): { char: string; end: number; isHalfPair: boolean } | undefined {
  const match = /^&(?:#x([0-9a-f]*)|#(\d*)|([a-z]*))(;?)/i.exec(source.slice(at, at + 40));
  if (!match) return undefined;
  const [whole, hex, decimal, name, semicolon = ''] = match;
  const end = at + whole.length;
  if (name !== undefined) {
    const char = Object.hasOwn(named, name) ? named[name] : undefined;
    return char === undefined ? undefined : { char, end, isHalfPair: false };
  }
  // Only a small x begins a hexadecimal number.
  if (whole.startsWith('&#X')) return undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!(code > 0) || code >= 0x10ffff || whole.length - semicolon.length >= 10) return undefined;
  return { char: String.fromCodePoint(code), end, isHalfPair: code >= 0xd800 && code <= 0xdfff };
}
