import { type ComponentHealth, componentHealth } from '@chatai/contract/health';
import { managerStatus } from '@chatai/contract/manager-status';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { CheckState } from '@chatai/core/health';
import { z } from 'zod';
import { localDatabase } from '../compose-local.ts';
import { severity } from '../output/state-word.ts';
import type { Reply } from '../up/control.ts';
import { upErrors } from '../up/errors.ts';
import { asItRuns, supervisorOf } from '../up/running.ts';
import { type BotsNotRunning, notRunningText, withFix } from './not-running.ts';

/** One line of the report. */
export interface CheckLine {
  name: string;
  status: CheckState;
  detail: string;
  latencyMs?: number | undefined;
  /** Of the bot manager: why bots that should run do not. */
  notRunning?: BotsNotRunning[] | undefined;
}

export interface HealthReport {
  /** False when neither backend, console nor bot manager answers. */
  running: boolean;
  /** Of this machine's installation; undefined when there is none here. */
  supervisor: Reply | undefined;
  /** The document's five lines, then every further check, worst first. */
  checks: CheckLine[];
}

interface Deps {
  config: Config;
  clock: Clock;
}

/** A program that hangs must not hang us: its own deadline is 1 s (contract.md 3). */
const askWithinMs = 3_000;

/**
 * Asks every program and, where the backend cannot say, the database itself. While `npm start` is not done, what fails is unknown.
 * Throws `other-answers` when nothing runs on this data folder and another installation has its ports, and `other-ports`.
 */
export async function collectHealth({ config: shell, clock }: Deps): Promise<HealthReport> {
  const config = shell.remote ? shell : asItRuns(shell);
  const supervisor = config.remote ? undefined : await supervisorOf(config);
  const report = await askAll({ config, clock });
  if (!config.remote && !supervisor && report.running) {
    throw upErrors.otherAnswers({ home: config.home, url: report.answersOn });
  }
  const checks = report.checks.map((line) =>
    supervisor?.ready === false && line.status === 'fail'
      ? { ...line, status: 'unknown' as const, detail: 'starting' }
      : line,
  );
  return { running: report.running, supervisor, checks };
}

async function askAll(deps: Deps): Promise<{ running: boolean; answersOn: string; checks: CheckLine[] }> {
  const { config } = deps;
  const [backend, frontend, manager] = config.remote
    ? [await ask(deps, `${config.remote.url}/health`), elsewhere, elsewhere]
    : await Promise.all([
        ask(deps, `${config.backend.url}/health`),
        ask(deps, `${config.console.url}/api/health`),
        ask(deps, `${config.manager.url}/health`),
      ]);
  const components = backend.components;
  const five: CheckLine[] = [
    { name: 'Backend', ...answerLine(backend, '/health') },
    { name: 'Frontend', ...answerLine(frontend, '/api/health') },
    { name: 'Database', ...(fromComponent(components.database) ?? (await askDatabase(deps))) },
    { name: 'Redis', ...(fromComponent(components.redis) ?? unaskedRedis(config)) },
    { name: 'Bot manager', ...managerLine(manager, components.botManager) },
  ];
  const more = [
    ...furtherChecks(components, '', ['database', 'redis', 'botManager']),
    ...furtherChecks(manager.components, 'Bot manager: ', []),
  ].sort((a, b) => severity[a.status] - severity[b.status]);
  const where = [config.backend.url, config.console.url, config.manager.url];
  const answering = [backend, frontend, manager].findIndex(({ answered }) => answered);
  return { running: answering >= 0, answersOn: where[answering] ?? '', checks: [...five, ...more] };
}

interface Answer {
  answered: boolean;
  status: CheckState;
  detail: string;
  latencyMs?: number;
  components: Record<string, ComponentHealth>;
  bots?: z.infer<typeof managerStatus>['bots'] | undefined;
  workers?: number | undefined;
}

const elsewhere: Answer = {
  answered: false,
  status: 'unknown',
  detail: 'asked only on the machine itself',
  components: {},
};

/** What we read of a health answer; every program may say more. */
const healthAnswer = z.object({
  status: z.string().optional(),
  components: z.record(z.string(), componentHealth).catch({}).default({}),
  bots: managerStatus.shape.bots.optional().catch(undefined),
  workers: z.array(z.unknown()).optional().catch(undefined),
});

async function ask({ clock }: Deps, url: string): Promise<Answer> {
  const started = clock.monotonicMs();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(askWithinMs) });
    const latencyMs = Math.round(clock.monotonicMs() - started);
    const body = healthAnswer.safeParse(await response.json().catch(() => undefined));
    const { components = {}, bots, workers, status } = body.data ?? {};
    return {
      answered: true,
      status: response.status !== 200 ? 'fail' : status === 'degraded' ? 'warn' : 'ok',
      detail: `${response.status}`,
      latencyMs,
      components,
      bots,
      workers: workers?.length,
    };
  } catch (error) {
    return { answered: false, status: 'fail', detail: `does not answer (${reasonOf(error)})`, components: {} };
  }
}

function answerLine(answer: Answer, path: string): Omit<CheckLine, 'name'> {
  const { status, latencyMs } = answer;
  if (!answer.answered) return { status, detail: answer.detail };
  const failing = Object.entries(answer.components).filter(([, component]) => component.status === 'fail');
  const because = failing.length > 0 ? `; ${failing.map(([name]) => name).join(', ')}` : '';
  return { status, detail: `${path} ${answer.detail}, ${latencyMs} ms${because}`, latencyMs };
}

function managerLine(manager: Answer, seenByBackend: ComponentHealth | undefined): Omit<CheckLine, 'name'> {
  if (manager === elsewhere) return fromComponent(seenByBackend) ?? { status: 'unknown', detail: elsewhere.detail };
  const { expected = null, running = null, notRunning = [] } = manager.bots ?? {};
  if (expected === null || running === null) return answerLine(manager, '/health');
  const why = notRunning.map(withFix);
  const detail = [`${running} of ${expected} bots, workers: ${manager.workers ?? 0}`, ...why.map(notRunningText)];
  const status = running < expected ? 'fail' : manager.status;
  return {
    status,
    detail: detail.join('; '),
    latencyMs: manager.latencyMs,
    ...(why.length > 0 ? { notRunning: why } : {}),
  };
}

function fromComponent(component: ComponentHealth | undefined): Omit<CheckLine, 'name'> | undefined {
  if (!component) return undefined;
  const { status, detail, latencyMs } = component;
  const took = latencyMs === undefined || status === 'off' ? [] : [`${Math.round(latencyMs)} ms`];
  const usual = status === 'off' ? 'not configured (normal)' : '';
  return { status, detail: [detail ?? usual, ...took].filter(Boolean).join(', '), latencyMs };
}

async function askDatabase({ config, clock }: Deps): Promise<Omit<CheckLine, 'name'>> {
  if (config.remote) return { status: 'unknown', detail: 'the backend did not say' };
  const started = clock.monotonicMs();
  try {
    const targets = await localDatabase(config);
    const { openDatabase } = await import('@chatai/core/database');
    const database = await openDatabase(targets, 'ops', { name: 'chatai-health', max: 1 });
    try {
      await database.pool.query('select 1');
    } finally {
      await database.close();
    }
    const latencyMs = Math.round(clock.monotonicMs() - started);
    return { status: 'ok', detail: `answers, ${latencyMs} ms (asked past the backend)`, latencyMs };
  } catch (error) {
    return { status: 'fail', detail: `does not answer (${reasonOf(error)})` };
  }
}

const unaskedRedis = (config: Config): Omit<CheckLine, 'name'> =>
  config.redisUrl
    ? { status: 'unknown', detail: 'the backend did not say' }
    : { status: 'off', detail: 'not configured (normal)' };

function furtherChecks(components: Record<string, ComponentHealth>, prefix: string, shown: string[]): CheckLine[] {
  return Object.entries(components)
    .filter(([name]) => !shown.includes(name))
    .flatMap(([name, component]) => {
      const line = fromComponent(component);
      return line ? [{ name: prefix + words(name), ...line }] : [];
    });
}

/** `botManager` -> `Bot manager`. */
const words = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (letter) => letter.toUpperCase());

function reasonOf(error: unknown): string {
  const { code, name, cause, message } = error as {
    code?: string;
    name?: string;
    message?: string;
    cause?: { code?: string };
  };
  const known = cause?.code ?? code;
  if (known === 'ECONNREFUSED' || known === 'database-stopped') return 'connection refused';
  if (name === 'TimeoutError') return `no answer within ${askWithinMs / 1000} s`;
  return known ?? message ?? 'no answer';
}
