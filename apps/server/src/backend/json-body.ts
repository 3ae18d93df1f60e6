import { coreErrors } from '@chatai/core/errors';

/** Deeper nesting than any body of ours, and far from what would hurt (security.md T23). */
const maxDepth = 32;

/**
 * Reads a JSON body and refuses what two readers could understand differently: duplicate keys, `__proto__` and its like, invalid UTF-8,
 * U+0000, half of a surrogate pair (security.md T31). Undefined for an empty body. Throws `malformed-request`.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const text = orNothing(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (text === undefined) throw coreErrors.malformedRequest({ reason: 'the body is not UTF-8' });
  const value = orNothing(() => JSON.parse(text) as unknown);
  if (value === undefined) throw coreErrors.malformedRequest({ reason: 'the body is not JSON' });
  checkKeys(text);
  return value;
}

/** The reader's own error quotes what it read, and a body may hold secrets: it must reach neither answer nor log. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Walks a text that is known to be JSON: keeps the keys of each open object, counts the depth. */
function checkKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        const word: string = JSON.parse(text.slice(at, end + 1));
        checkCharacters(word);
        if (keyExpected) addKey(open.at(-1), word);
        keyExpected = false;
        at = end;
        break;
      }
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined);
        if (open.length > maxDepth) throw coreErrors.malformedRequest({ reason: `more than ${maxDepth} levels deep` });
        keyExpected = text[at] === '{';
        break;
      case '}':
      case ']':
        open.pop();
        keyExpected = false;
        break;
      case ',':
        keyExpected = open.at(-1) !== undefined;
        break;
    }
  }
}

/** No text of the database can hold these. A column takes half a pair as U+FFFD, but JSON, in which the audit is kept, refuses it. */
function checkCharacters(word: string): void {
  if (word.includes('\0')) throw coreErrors.malformedRequest({ reason: 'a string holds the character U+0000' });
  if (!word.isWellFormed())
    throw coreErrors.malformedRequest({ reason: 'a string holds half of a surrogate pair (RFC 8259, 8.2)' });
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (['__proto__', 'constructor', 'prototype'].includes(key)) {
    throw coreErrors.malformedRequest({ reason: 'the body uses a forbidden key' });
  }
  if (keys?.has(key)) throw coreErrors.malformedRequest({ reason: 'a key stands twice in one object' });
  keys?.add(key);
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
