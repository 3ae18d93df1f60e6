// The file of `chatai bots import`: assistant, token, mode; CSV (a header line is allowed) or a JSON document a line.

/** One line that can be used. `assistant` is a name or id, empty for the only one. */
export interface ListedBot {
  line: number;
  assistant: string;
  token: string;
  mode?: 'webhook' | 'polling';
}

/** What stands in the file, and what is wrong with it, each with its line. No token is repeated. */
export function readBotList(text: string): { bots: ListedBot[]; problems: { line: number; problem: string }[] } {
  const bots: ListedBot[] = [];
  const problems: { line: number; problem: string }[] = [];
  const isJson = text.trimStart().startsWith('{');
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    const fields = isJson ? fieldsOfJson(raw) : fieldsOfCsv(raw);
    if (typeof fields === 'string') {
      problems.push({ line, problem: fields });
      continue;
    }
    const { assistant, token, mode } = fields;
    if (!isJson && token.toLowerCase() === 'token') continue;
    if (token === '') problems.push({ line, problem: 'the token is missing' });
    else if (mode !== '' && mode !== 'webhook' && mode !== 'polling') {
      problems.push({ line, problem: 'the mode must be webhook or polling' });
    } else bots.push({ line, assistant, token, ...(mode === '' ? {} : { mode }) });
  }
  return { bots, problems };
}

type Fields = Record<'assistant' | 'token' | 'mode', string>;

function fieldsOfJson(raw: string): Fields | string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    // The parser's message quotes the line, and with it a token.
    return 'it is not a JSON document';
  }
  const document = value as Record<string, unknown> | null;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return 'it is not a JSON object';
  const { assistant = document.assistantId ?? '', token = '', mode = '' } = document;
  const fields = { assistant, token, mode };
  const odd = Object.entries(fields).find(([, field]) => typeof field !== 'string');
  return odd ? `${odd[0]} is not a text` : (fields as Fields);
}

/** RFC 4180: a field in quotes may hold commas, and quotes that are doubled. */
function fieldsOfCsv(raw: string): Fields | string {
  const found = [...raw.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/gy)];
  const fields: string[] = [];
  for (const [, quoted, plain, end] of found) {
    fields.push((quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
    if (end === '') break;
  }
  const used = found.slice(0, fields.length).reduce((sum, [whole]) => sum + whole.length, 0);
  if (used !== raw.length) return 'a quote is not closed, or stands in the middle of a field';
  if (fields.length < 2 || fields.length > 3) return 'it has not the two or three fields assistant,token,mode';
  const [assistant = '', token = '', mode = ''] = fields;
  return { assistant, token, mode };
}
