import { readEscape } from './html-escapes.ts';
import { byteOffset, charAt, isSpace, placeOf, SyntaxProblem } from './syntax-problem.ts';

/** Reads the attributes of a start tag up to its `>`, from behind its name. `where` is the byte offset of the tag. */
export function readAttributes(
  source: string,
  from: number,
  tag: string,
  where: number,
): { attributes: [string, string][]; end: number } {
  const attributes: [string, string][] = [];
  let at = from;
  for (;;) {
    at = skipSpace(source, at);
    if (charAt(source, at) === '>') return { attributes, end: at + 1 };
    const nameEnd = placeOf(source, at, (char) => isSpace(char) || '=>/"\''.includes(char));
    const name = source.slice(at, nameEnd);
    if (name === '') throw new SyntaxProblem(`Empty attribute name in the tag "${tag}" at byte offset ${where}`);
    at = skipSpace(source, nameEnd);
    if (charAt(source, at) !== '=') {
      if (at >= source.length) throw new SyntaxProblem(`Unclosed start tag "${tag}" at byte offset ${where}`);
      attributes.push([name, '']);
      continue;
    }
    at = skipSpace(source, at + 1);
    if (at >= source.length) throw new SyntaxProblem(`Unclosed start tag "${tag}" at byte offset ${where}`);
    const value = `'"`.includes(charAt(source, at)) ? readQuoted(source, at) : readToken(source, at);
    if (value.end >= source.length) throw new SyntaxProblem(`Unclosed start tag at byte offset ${where}`);
    attributes.push([name, value.text]);
    at = value.end;
  }
}

const skipSpace = (source: string, from: number) => placeOf(source, from, (char) => char === '\0' || !isSpace(char));

interface Value {
  text: string;
  end: number;
}

/** A value without quotes: letters, digits, periods and hyphens; in small letters. */
function readToken(source: string, begin: number): Value {
  const end = placeOf(source, begin, (char) => !/[A-Za-z0-9.-]/.test(char));
  const after = charAt(source, end);
  if (!isSpace(after) && after !== '>') {
    throw new SyntaxProblem(`Unexpected end of name token at byte offset ${byteOffset(source, begin)}`);
  }
  return { text: source.slice(begin, end).toLowerCase(), end };
}

function readQuoted(source: string, begin: number): Value {
  const quote = charAt(source, begin);
  let text = '';
  let at = begin + 1;
  while (at < source.length && charAt(source, at) !== quote) {
    const reference = charAt(source, at) === '&' ? readEscape(source, at) : undefined;
    text += reference ? reference.char : charAt(source, at);
    at = reference ? reference.end : at + 1;
  }
  return { text, end: at < source.length ? at + 1 : at };
}
