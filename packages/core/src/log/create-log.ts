import { type DestinationStream, pino } from 'pino';
import { redact } from './redact.ts';

/**
 * Fields that may be logged. Ids, counts, sizes, times, states, codes; never text, names, addresses or secrets of people.
 * A field that is not here is dropped, and `log.fields.dropped` counts it at debug level.
 */
export interface LogFields {
  requestId?: string;
  workspaceId?: string | undefined;
  userId?: string;
  botId?: string;
  workerId?: string;
  turnId?: string;
  conversationId?: string;
  sourceId?: string;
  assistantId?: string;
  runId?: string;
  jobId?: string;
  updateId?: number;
  method?: string;
  route?: string;
  status?: number | string;
  code?: string | number | undefined;
  reason?: string;
  state?: string;
  kind?: string;
  mode?: string;
  model?: string;
  component?: string;
  unit?: string;
  version?: string;
  count?: number;
  attempt?: number;
  pid?: number;
  port?: number;
  exitCode?: number | null;
  signal?: string | null;
  sizeBytes?: number;
  durationMs?: number;
  retryAfterMs?: number;
  steps?: Record<string, number>;
  figures?: Record<string, number>;
  error?: unknown;
}

/** Event names are a noun and a verb in the past: `turn.closed`. */
export interface Log {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

const ecsName: Record<string, string> = {
  requestId: 'http.request.id',
  method: 'http.request.method',
  route: 'url.path',
  userId: 'user.id',
  pid: 'process.pid',
  durationMs: 'event.duration_ms',
  error: 'error',
};

const plain = new Set(
  'workspaceId botId workerId turnId conversationId sourceId assistantId runId jobId updateId status code reason state kind mode model component unit version count attempt port exitCode signal sizeBytes retryAfterMs steps figures'.split(
    ' ',
  ),
);

/** The one logger of a program. `destination` defaults to standard output. */
export function createLog(component: string, level: string, destination?: DestinationStream): Log {
  const base = pino(
    {
      level,
      base: { 'service.name': component, 'process.pid': process.pid },
      timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
      messageKey: 'event.action',
      formatters: { level: (label) => ({ 'log.level': label }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return wrap(base, {});
}

function wrap(base: pino.Logger, bound: LogFields): Log {
  const write = (level: 'error' | 'warn' | 'info' | 'debug') => (event: string, fields?: LogFields) => {
    if (base.isLevelEnabled(level)) base[level](allowed({ ...bound, ...fields }), event);
  };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => wrap(base, { ...bound, ...fields }),
  };
}

function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'error') kept.error = describeError(value);
    else if (ecsName[name] ?? plain.has(name))
      kept[ecsName[name] ?? name] = typeof value === 'string' ? redact(value) : value;
  }
  return kept;
}

/** Type, code, message and stack of an error and its causes, secrets replaced. The message of a database error may quote a row: only its code is kept. */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(messageOf(error)) };
  const code = 'code' in error ? (error.code as unknown) : undefined;
  const fromDatabase = 'severity' in error;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: fromDatabase ? `database refused a statement (${String(code)})` : redact(error.message),
    ...(fromDatabase ? { routine: (error as { routine?: unknown }).routine } : {}),
    stack_trace: redact(
      (error.stack ?? '')
        .split('\n')
        .filter((line) => line.trim().startsWith('at '))
        .join('\n'),
    ),
    ...(error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** Libraries also throw and emit plain objects. */
function messageOf(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(thrown);
}
