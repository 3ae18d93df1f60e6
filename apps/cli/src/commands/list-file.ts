// Lists that people write, for `chatai bots import` and `chatai knowledge add --qa`.

/** An entry and the line that it begins on: its fields, or what is wrong with it, in which nothing of the entry is repeated. */
export type Entry<Name extends string> = { line: number } & ({ fields: Record<Name, string> } | { problem: string });

/** What an entry holds. */
export interface Shape<Name extends string> {
  /** In their order in a line of CSV. */
  names: readonly Name[];
  /** So many of them must be there; the others are empty when they are left out. */
  least: number;
  /** Other names in JSON documents. */
  also?: Record<string, Name>;
}

/** Reads CSV (RFC 4180), in which a header line is allowed, or a JSON document a line. Blank lines and those that begin with # are left out. */
export function readList<Name extends string>(text: string, shape: Shape<Name>): Entry<Name>[] {
  const content = text.replace(/^\uFEFF/, '');
  return content.trimStart().startsWith('{') ? readJson(content, shape) : readCsv(content, shape);
}

/** What is wrong with a list, in one sentence: by line, the first ten; undefined when nothing is. */
export function problemsOf(problems: { line: number; problem: string }[]): string | undefined {
  if (problems.length === 0) return undefined;
  const first = problems.toSorted((a, b) => a.line - b.line).slice(0, mostTold);
  const told = first.map(({ line, problem }) => `line ${line}: ${problem}`);
  const more = problems.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const mostTold = 10;

function readJson<Name extends string>(text: string, shape: Shape<Name>): Entry<Name>[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    if (raw.trim() === '' || raw.startsWith('#')) return [];
    return [{ line: index + 1, ...fieldsOfJson(raw, shape) }];
  });
}

function fieldsOfJson<Name extends string>(
  raw: string,
  { names, also = {} }: Shape<Name>,
): { fields: Record<Name, string> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    // The parser's message quotes the line, and with it a token.
    return { problem: 'it is not a JSON document' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'it is not a JSON object' };
  const document = value as Record<string, unknown>;
  const other = (name: Name) => Object.keys(also).find((key) => also[key] === name && key in document) ?? '';
  const found = names.map((name) => [name, document[name] ?? document[other(name)] ?? ''] as const);
  const odd = found.find(([, field]) => typeof field !== 'string');
  if (odd) return { problem: `${odd[0]} is not a text` };
  return { fields: Object.fromEntries(found) as Record<Name, string> };
}

function readCsv<Name extends string>(text: string, { names, least }: Shape<Name>): Entry<Name>[] {
  const isHeader = (fields: string[]) => fields.some((field, at) => field.toLowerCase() === names[at]);
  return csvRecords(text).flatMap(({ line, fields }, index): Entry<Name>[] => {
    if (!fields) return [{ line, problem: 'a quote is not closed, or stands in the middle of a field' }];
    if (index === 0 && isHeader(fields)) return [];
    if (fields.length < least || fields.length > names.length)
      return [
        {
          line,
          problem: `it has not the ${numbers.slice(least, names.length + 1).join(' or ')} fields ${names.join(',')}`,
        },
      ];
    // Each name has its field, or an empty one.
    return [
      { line, fields: Object.fromEntries(names.map((name, at) => [name, fields[at] ?? ''])) as Record<Name, string> },
    ];
  });
}

const numbers = ['no', 'one', 'two', 'three'];

/** A field in quotes may hold commas, line ends, and quotes that are doubled. */
const csvField = /[^\S\r\n]*(?:"((?:[^"]|"")*)"[^\S\r\n]*|([^",\r\n]*))(,|\r?\n|$)/y;

/** The records of a CSV; one without fields is not well-formed, and the next begins on the line after. */
function csvRecords(text: string): { line: number; fields: string[] | undefined }[] {
  const records: { line: number; fields: string[] | undefined }[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const { fields, end } = text[at] === '#' ? { fields: [''], end: lineEnd(text, at) } : csvRecord(text, at);
    if (!fields || fields.some((field) => field !== '')) records.push({ line, fields });
    line += text.slice(at, end).split('\n').length - 1;
    at = end;
  }
  return records;
}

function csvRecord(text: string, from: number): { fields: string[] | undefined; end: number } {
  const fields: string[] = [];
  csvField.lastIndex = from;
  for (;;) {
    const found = csvField.exec(text);
    if (!found) return { fields: undefined, end: lineEnd(text, from) };
    const [, quoted, plain, separator] = found;
    fields.push((quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
    if (separator !== ',') return { fields, end: csvField.lastIndex };
  }
}

const lineEnd = (text: string, from: number) => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
};
