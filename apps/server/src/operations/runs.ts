import { selectUser } from '@chatai/accounts/users';
import type { Run, RunsReport } from '@chatai/contract/ops';
import { type Page, pageFrom } from '@chatai/contract/page';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { Database } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import {
  approvalFor,
  type BlastRadius,
  giveBackApproval,
  type JournalLine,
  listRuns,
  type OperatorRole,
  type Person,
  paramsOf,
  readRun,
  requireRole,
  runErrors,
  type Step,
  seenBy,
  useApproval,
  type Wanted,
  withoutSecrets,
} from '@chatai/operations/runbook';
import type { StepRequest } from '@chatai/runbooks';
import { requireRunnable, startRun } from './start-run.ts';

/** Somebody who looks after the running of the platform. */
export interface Operator extends Person {
  role: OperatorRole;
}

export interface Runs {
  list(request: RunsAsked): Promise<Page<Run>>;
  /** Throws `not-found`. */
  get(id: string): Promise<Run>;
  /** What the runs of the last days have been good for. */
  report(): Promise<RunsReport>;
  /**
   * Resolves when the run has begun. Throws `step-unknown`, `run-unknown`, `param-refused`, `role-too-low`, `instance-needed`, `dry-run-needed`, `second-person-needed`,
   * `approval-void`, `budget-spent`, `scope-busy` and `too-many-runs`.
   */
  start(by: Operator, request: RunRequest): Promise<Run>;
}

interface RunsAsked {
  limit: number;
  cursor?: string | undefined;
  /** Begun since this instant. */
  since?: string | undefined;
  /** Begun until this one. */
  until?: string | undefined;
  state?: Run['state'] | undefined;
  dryRun?: 'true' | 'false' | undefined;
}

export interface RunRequest {
  step: string;
  params: Record<string, string>;
  dryRun: boolean;
  /** The dry run before it. */
  after?: string | undefined;
  approval?: string | undefined;
  /** The name of the installation, as whoever runs a step that destroys has typed it. */
  instance?: string | undefined;
  /** A run that was broken off: this one goes on with it, under its id. */
  resumes?: string | undefined;
}

export interface RunsDeps {
  config: Config;
  clock: Clock;
  ids: Ids;
  system: Database;
}

/** Runs of steps, whose journals lie in the data folder (decisions 0022, 0024). */
export function createRuns({ config, clock, ids, system }: RunsDeps): Runs {
  const { home } = config;

  function runOf(id: string): Run | undefined {
    const found = readRun(home, id);
    if (!found) return undefined;
    const { header, lines, state, says } = found;
    const touch = { touches: touchesOf(lines), touched: touchedOf(lines) };
    return {
      ...told(header),
      state,
      says,
      ...touch,
      stages: stagesOf(lines, state === 'goes-on' ? clock.now() : null),
    };
  }

  /** Whoever said yes may have been let go since. */
  async function approvedBy(approval: string, asks: Wanted, step: Pick<Step<never>, 'role' | 'slug'>) {
    const given = approvalFor(home, approval, asks);
    const { id, name } = given.decided.by;
    const role = await roleOf(system, id);
    if (!role) throw runErrors.approvalVoid({ why: `${name} looks after this platform no longer` });
    requireRole(step, role);
    return given;
  }

  return {
    async list({ limit, cursor, ...asked }) {
      const found: Run[] = [];
      for (const id of listRuns(home, asked.since === undefined ? undefined : Date.parse(asked.since))) {
        const run = cursor === undefined || id < cursor ? runOf(id) : undefined;
        if (run && isAsked(run, asked)) found.push(run);
        if (found.length > limit) break;
      }
      return pageFrom(found, limit, ({ id }) => id);
    },
    async get(id) {
      const found = runOf(id);
      if (!found) throw coreErrors.notFound({ what: 'run' });
      return found;
    },
    async report() {
      const { reportRuns } = await import('@chatai/runbooks');
      const { restarts, ...rest } = reportRuns(home, clock.now());
      const fruitless = restarts.fruitless.map((one) => ({ ...one, at: iso(one.at) }));
      return { ...rest, restarts: { ...restarts, fruitless } };
    },
    async start(actor, { step: name, dryRun, after, approval, instance, resumes, ...asked }) {
      const { brokenOff, findStep } = await import('@chatai/runbooks');
      const { step } = findStep(name);
      const params = paramsOf(
        step,
        Object.entries(asked.params).map(([param, value]) => `${param}=${value}`),
        (param) => `the field ${param}`,
      );
      requireRole(step, actor.role);
      if (step.destroys && !dryRun && instance !== config.instance)
        throw runErrors.instanceNeeded({ step: name, instance: config.instance });
      const wanted = { step: name, params: withoutSecrets(step, params) };
      const saw = dryRun ? undefined : seenBy(home, after, wanted, clock.now());
      const asks = saw === undefined ? undefined : { ...wanted, saw, by: actor, now: clock.now() };
      const given = asks && approval !== undefined ? await approvedBy(approval, asks, step) : undefined;
      if (resumes !== undefined) requireSame(brokenOff({ config }, resumes), { name, params });
      // A dry run changes nothing, the record of another one either.
      const id = (dryRun ? undefined : resumes) ?? ids.uuid();
      const request = {
        id,
        name,
        params,
        dryRun,
        saw,
        actor: { name: actor.name, role: actor.role },
        breakGlass: false,
        reason: given?.reason,
        approvedBy: given?.decided.by.name,
      };
      await requireRunnable({ config, clock }, request);
      if (asks && given) useApproval(home, given.id, { ...asks, id });
      try {
        await startRun({ config, clock }, request);
      } catch (error) {
        if (given) giveBackApproval(home, given.id);
        throw error;
      }
      const begun = runOf(id);
      if (!begun) throw new Error(`The run ${id} has begun without a record.`);
      return begun;
    },
  };
}

const isAsked = (run: Run, { since, until, state, dryRun }: Omit<RunsAsked, 'limit' | 'cursor'>): boolean =>
  (since === undefined || Date.parse(run.at) >= Date.parse(since)) &&
  (until === undefined || Date.parse(run.at) <= Date.parse(until)) &&
  (state === undefined || run.state === state) &&
  (dryRun === undefined || String(run.dryRun) === dryRun);

/** Throws `run-unknown` when what was broken off was something else. */
function requireSame(broken: Pick<StepRequest, 'id' | 'name' | 'params'>, asked: Pick<StepRequest, 'name' | 'params'>) {
  const isSame = Object.entries(broken.params).every(([param, value]) => asked.params[param] === value);
  if (broken.name !== asked.name || !isSame) throw runErrors.runUnknown({ id: broken.id ?? '' });
}

/** What somebody may do now; undefined for whoever is not let in, or looks after nothing. */
async function roleOf(system: Database, userId: string): Promise<OperatorRole | undefined> {
  const user = await selectUser(system.kysely, userId);
  if (!user || user.suspended_at) return undefined;
  return user.role === 'admin' ? 'admin' : user.role === 'oncall' ? 'on-call' : undefined;
}

const iso = (at: number) => new Date(at).toISOString();

type Header = Extract<JournalLine, { kind: 'run' }>;

const told = ({ id, at, runbook, step, params, actor, reason, approvedBy, breakGlass, dryRun }: Header) => ({
  id,
  at: iso(at),
  step: `${runbook}#${step}`,
  params,
  by: actor.name,
  role: actor.role,
  reason: reason ?? null,
  approvedBy: approvedBy ?? null,
  breakGlass: breakGlass ?? false,
  dryRun,
});

function touchesOf(lines: JournalLine[]): Run['touches'] {
  const found = lines.find((line) => line.kind === 'touches');
  return found ? toldBlastRadius(found) : null;
}

export const toldBlastRadius = ({ bots, workspaces, turns, messages, seconds, asOf }: BlastRadius) => ({
  bots,
  turns,
  seconds,
  ...(workspaces === undefined ? {} : { workspaces }),
  ...(messages === undefined ? {} : { messages }),
  ...(asOf === undefined ? {} : { asOf: iso(asOf) }),
});

function touchedOf(lines: JournalLine[]): Run['touched'] {
  const found = lines.findLast((line) => line.kind === 'touched');
  return found ? { bots: found.bots ?? null, turns: found.turns ?? null, seconds: found.seconds } : null;
}

/** `now`: of a run that goes on. */
function stagesOf(lines: JournalLine[], now: number | null): Run['stages'] {
  const open = lines.findLastIndex(({ kind }) => kind === 'began' || kind === 'ended');
  return lines.flatMap((line, index) => {
    if (line.kind !== 'began') return [];
    // One that was broken off has no end: what follows is the run that was resumed.
    const next = lines[index + 1];
    const end = next?.kind === 'ended' ? next : undefined;
    return [
      {
        stage: line.stage,
        beganAt: iso(line.at),
        endedAt: end ? iso(end.at) : null,
        goesOnForMs: now !== null && index === open ? Math.max(0, now - line.at) : null,
        fine: end?.fine ?? null,
        says: end?.says ?? '',
      },
    ];
  });
}
