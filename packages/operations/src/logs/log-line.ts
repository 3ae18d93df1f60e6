/** Least to most urgent. */
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/** One line of a log file, whoever wrote it. */
export interface LogLine {
  /** Epoch milliseconds; that of the line before when it has none of its own. */
  at: number;
  level: LogLevel;
  component: string;
  /** Name of the event, or the whole text of a line that is no event. */
  event: string;
  fields: Record<string, unknown>;
}

/** Reads a line of ours (JSON, ECS names), of PostgreSQL, or anything else that a program printed. */
export function parseLine(text: string, component: string, previousAt: number): LogLine {
  const ours = (text.startsWith('{') ? parseOurs(text, component) : undefined) ?? parseBroken(text, component);
  if (ours) return ours;
  // `%m [%p] %a LEVEL:  text` (log_line_prefix of the embedded server).
  const postgres = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) UTC \[\d+\].*?\b([A-Z]+):\s+(.*)$/.exec(text);
  if (postgres?.[1]) {
    const at = Date.parse(`${postgres[1].replace(' ', 'T')}Z`);
    return {
      at,
      level: postgresLevel(postgres[2] ?? '', postgres[3] ?? ''),
      component,
      event: postgres[3] ?? '',
      fields: {},
    };
  }
  const level = /\b(error|fatal|uncaught)\b/i.test(text) ? 'error' : 'info';
  return { at: previousAt, level, component, event: text, fields: {} };
}

function parseOurs(text: string, component: string): LogLine | undefined {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const {
    'log.level': level,
    '@timestamp': timestamp,
    'event.action': event,
    'service.name': service,
    'process.pid': _pid,
    ...fields
  } = parsed;
  const at = Date.parse(String(timestamp));
  const known = levels.find((one) => one === level);
  if (Number.isNaN(at) || !known || typeof event !== 'string') return undefined;
  return { at, level: known, component: typeof service === 'string' ? service : component, event, fields };
}

/** Of every line that our programs write (core/log, the console's `writeLog`). */
const ourBeginning = '{"log.level":"';

/** A line of ours behind another that a full disk has cut, or the cut one. */
function parseBroken(text: string, component: string): LogLine | undefined {
  const from = text.lastIndexOf(ourBeginning);
  const rest = text.slice(from);
  return from < 0 ? undefined : (parseOurs(rest, component) ?? parseCut(rest, component));
}

/** A line of ours whose end is missing: when, how grave and whose it is stands at its beginning, its event at the end. */
function parseCut(text: string, component: string): LogLine | undefined {
  const [, level, timestamp, service] =
    /^\{"log\.level":"(\w+)","@timestamp":"([^"]+)"(?:,"service\.name":"([^"]+)")?/.exec(text) ?? [];
  const at = Date.parse(String(timestamp));
  const known = levels.find((one) => one === level);
  if (Number.isNaN(at) || !known) return undefined;
  const event = /"event\.action":"([^"]+)"/.exec(text)?.[1] ?? 'log.line.cut';
  return { at, level: known, component: service ?? component, event, fields: { cut: text } };
}

/** Severities of PostgreSQL's log (documentation, table 20.2). */
function postgresLevel(severity: string, text: string): LogLevel {
  // Whoever asks a server that is on its way up is told to wait (57P03): FATAL for that connection, and nothing for anybody to do.
  if (text === 'the database system is starting up') return 'info';
  if (['ERROR', 'FATAL', 'PANIC'].includes(severity)) return 'error';
  return severity === 'WARNING' ? 'warn' : 'info';
}

/** `09:41:07.212 error backend turn.failed turn=… req=…`, in local time, with the day when it is not today. */
export function lineText(line: LogLine, now: number): string {
  const time = new Date(line.at);
  const local = new Date(line.at - time.getTimezoneOffset() * 60_000).toISOString();
  const today = new Date(now).toDateString() === time.toDateString();
  const stamp = `${today ? '' : `${local.slice(0, 10)} `}${local.slice(11, 23)}`;
  const fields = Object.entries(line.fields).map(([name, value]) => `${shortName(name)}=${fieldText(value)}`);
  return `${[stamp, line.level.padEnd(5), line.component, line.event, ...fields].join(' ')}\n`;
}

const shortNames: Record<string, string> = {
  'http.request.id': 'req',
  'http.request.method': 'method',
  'url.path': 'path',
  'event.duration_ms': 'ms',
};
const shortName = (name: string) => shortNames[name] ?? name.replace(/Id$/, '');

function fieldText(value: unknown): string {
  if (value !== null && typeof value === 'object') {
    const { message } = value as { message?: unknown };
    return JSON.stringify(message ?? value);
  }
  const text = String(value);
  return /[\s"]/.test(text) ? JSON.stringify(text) : text;
}

/** A kind of warning or error: how often it is among the lines, and when first among them (epoch milliseconds). */
export interface Fingerprint {
  fingerprint: string;
  count: number;
  firstAt: number;
}

/** `token-refused x3`: the most frequent first. */
export function fingerprints(lines: LogLine[]): Fingerprint[] {
  const kinds = new Map<string, Fingerprint>();
  for (const { at, level, event, fields } of lines) {
    if (level !== 'error' && level !== 'warn') continue;
    const kind = typeof fields.code === 'string' ? `${event} ${fields.code}` : event.slice(0, 60);
    const { count, firstAt } = kinds.get(kind) ?? { count: 0, firstAt: at };
    kinds.set(kind, { fingerprint: kind, count: count + 1, firstAt: Math.min(firstAt, at) });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** `30s`, `10m`, `2h`, `7d` before now, or an ISO time. Undefined when it is neither. */
export function parseSince(text: string, now: number): number | undefined {
  const span = /^(\d+)\s*([smhd])$/.exec(text);
  if (span) {
    const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[span[2] as 's' | 'm' | 'h' | 'd'];
    return timeOrNone(now - Number(span[1]) * unitMs);
  }
  return timeOrNone(Date.parse(text));
}

/** No day lies farther than a hundred million from 1970 (ECMA-262, 21.4.1.1). */
const timeOrNone = (at: number): number | undefined => (Number.isNaN(new Date(at).getTime()) ? undefined : at);
