import { fenceAfter } from './fences.ts';

/** A part of the source that is parsed by itself. */
export interface SourcePiece {
  text: string;
  /** What its text has in front when it is joined to the one before. */
  before: string;
  /** It goes on with the code or table of the one before, whose first lines it repeats. */
  continues: boolean;
}

/** What one piece may cost: about 20 ms, measured over the parser's worst inputs. */
const mostCost = 6_000;
/** With the number of these, and of lines, the parser's time grows by more than their length. */
const costly = new Set([...'*_~[]<>\\`'].map((mark) => mark.charCodeAt(0)));
const costlyCost = 16;
const lineCost = 48;

/** Up to which character `most` is enough. */
function affordable(text: string, most: number): number {
  let cost = lineCost;
  for (let at = 0; at < text.length; at++) {
    cost += costAt(text, at);
    if (cost > most) return at;
  }
  return text.length;
}

const costAt = (text: string, at: number) => (costly.has(text.charCodeAt(at)) ? costlyCost : 1);

function costOf(text: string): number {
  let cost = lineCost;
  for (let at = 0; at < text.length; at++) cost += costAt(text, at);
  return cost;
}

interface Line {
  text: string;
  /** What stood in front of it in the source. */
  glue: string;
}

/** Cuts a source into pieces that can be parsed one by one: before a block that stands for itself, else at a line, else anywhere. */
export function piecesOf(source: string): SourcePiece[] {
  if (affordable(source, mostCost - lineCost * source.split('\n').length) === source.length)
    return [{ text: source, before: '', continues: false }];
  const pieces: SourcePiece[] = [];
  let lines: Line[] = [];
  let cost = 0;
  let before = '';
  let head: string[] = [];
  /** Lines of this piece that end before a block that may begin another: the best of them, else the last. */
  let boundary = 0;
  let fence = { marks: '', line: '' };
  let table: string[] = [];

  function cut(count: number, next: string, nextHead: string[]) {
    const text = lines.slice(0, count).reduce((sum, line, at) => sum + (at === 0 ? '' : line.glue) + line.text, '');
    if (text.trim() !== '') pieces.push({ text: [...head, text].join('\n'), before, continues: head.length > 0 });
    lines = lines.slice(count);
    head = nextHead;
    cost = [...head, ...lines.map((line) => line.text)].reduce((sum, line) => sum + costOf(line), 0);
    before = next;
    boundary = 0;
  }

  for (const line of source.split('\n').flatMap(shortened)) {
    const { text } = line;
    const last = lines.at(-1)?.text ?? '';
    const isAfterBlank = lines.length > 0 && last.trim() === '' && fence.marks === '' && line.glue === '\n';
    if (isAfterBlank && (boundary === 0 || standsForItself(text))) boundary = lines.length;
    while (lines.length > 0 && cost + costOf(text) > mostCost) {
      if (boundary > 0) cut(boundary, '\n\n', []);
      else cut(lines.length, line.glue, fence.marks === '' ? table : [fence.line]);
    }
    lines.push(line);
    cost += costOf(text);
    const marks = fenceAfter(fence.marks, text);
    if (marks !== fence.marks) fence = { marks, line: text };
    if (marks !== '' || text.trim() === '') table = [];
    else if (isTableRule(text) && last.includes('|')) table = [last, text];
  }
  cut(lines.length, '', []);
  return pieces;
}

/** Neither inside a list, nor another item of one, nor a quote. */
const standsForItself = (text: string) => /^(?![ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])./.test(text);
const isTableRule = (text: string) => /^[ \t|:-]*-[ \t|:-]*$/.test(text) && text.includes('|');

/** A line that costs too much, in several; after a space where there is one. */
function shortened(text: string): Line[] {
  const lines: Line[] = [];
  let glue = '\n';
  let rest = text;
  for (;;) {
    const end = beforePair(rest, affordable(rest, mostCost / 2));
    if (end === rest.length) return [...lines, { text: rest, glue }];
    const space = rest.lastIndexOf(' ', end - 1);
    const at = space > end / 2 ? space : end;
    lines.push({ text: rest.slice(0, at), glue });
    glue = at === space ? ' ' : '';
    rest = rest.slice(at === space ? at + 1 : at);
  }
}

/** Never half of a surrogate pair. */
function beforePair(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return at < text.length && code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
