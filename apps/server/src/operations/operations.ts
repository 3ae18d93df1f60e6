import type { OperationsNow, Run, RunbookDocument, Trouble } from '@chatai/contract/ops';
import type { Page } from '@chatai/contract/page';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { isRunning } from '@chatai/core/process';
import { diagnose } from '@chatai/operations/diagnosis';
import { factsErrors, type KeptLook, openRing } from '@chatai/operations/facts';
import { judge, type Kept, overallState, troublesSince } from '@chatai/operations/health';
import { type JournalLine, listRuns, readJournal } from '@chatai/operations/runbook';
import type { Facts } from '@chatai/runbooks';
import { startRun } from './start-run.ts';

/** The operations of this installation for whoever is on call: what is wrong, what was, and what mends it. */
export interface Operations {
  /** Throws `nothing-kept` when nobody looked `at` that moment (epoch milliseconds). */
  now(at: number | undefined): Promise<OperationsNow>;
  troubles(): Promise<Trouble[]>;
  runbooks(): Promise<RunbookDocument[]>;
  runs(request: { limit: number; cursor?: string | undefined }): Promise<Page<Run>>;
  /** Throws `not-found`. */
  run(id: string): Promise<Run>;
  /** Throws what `runHere` throws. Resolves when the run has begun. */
  start(by: { name: string; role: 'admin' | 'on-call' }, request: RunRequest): Promise<Run>;
}

export interface RunRequest {
  step: string;
  params: Record<string, string>;
  dryRun: boolean;
  reason?: string | undefined;
}

interface Deps {
  config: Config;
  clock: Clock;
  ids: Ids;
  version: string;
}

/** A look of the watchdog is taken for now while it is this new; without one the backend looks itself. */
const lookIsNewMs = 30_000;
const dayMs = 24 * 3_600_000;

/** What is behind it is loaded when it is first asked for: the backend seldom is. */
const content = () => import('@chatai/runbooks');

const iso = (at: number) => new Date(at).toISOString();

/** Reads the data folder, which the watchdog and the runs write; it needs no database. */
export function createOperations({ config, clock, ids, version }: Deps): Operations {
  const { home, instance } = config;
  const ring = openRing<Facts, Kept[]>(home, clock);

  async function lookNow(): Promise<KeptLook<Facts, Kept[]>> {
    const newest = ring.at(clock.now());
    if (newest && clock.now() - newest.snapshot.at < lookIsNewMs) return newest;
    const { look } = await content();
    return { snapshot: await look({ config, clock }), said: newest?.said ?? [] };
  }

  function runOf(id: string): Run | undefined {
    const lines = readJournal(home, id);
    const header = lines.find((line) => line.kind === 'run');
    return header && { ...told(header), ...endOf(lines, header), stages: stagesOf(lines) };
  }

  return {
    async now(at) {
      const kept = at === undefined ? await lookNow() : ring.at(at);
      if (!kept) throw factsErrors.nothingKept({ time: iso(at ?? clock.now()), home });
      const { checks, trees } = await content();
      const { snapshot, said } = kept;
      const verdicts = judge(checks, snapshot, said);
      const { findings, notSeen } = diagnose(trees, snapshot);
      return {
        ...{ at: iso(snapshot.at), instance, version, status: overallState(verdicts) },
        checks: verdicts.map(({ id, component, title, status, detail, since, fix, step, because }) => ({
          ...{ id, component, title, status, since: iso(since), fix, step: step ?? null, because: because ?? null },
          ...(detail ? { detail } : {}),
        })),
        findings: findings.map(({ step, because, ...found }) => ({
          ...found,
          step: step ?? null,
          because: because ?? null,
        })),
        notSeen: notSeen.map(({ probe, ...one }) => ({ ...one, probe: probe ?? null })),
      };
    },
    async troubles() {
      const { checks } = await content();
      const known = new Map(checks.map((check) => [check.id, check]));
      return troublesSince(home, clock.now() - dayMs).flatMap(({ id, from, until, ...rest }) => {
        const check = known.get(id);
        // One that this version has no more.
        if (!check) return [];
        const { component, title } = check;
        return [
          { check: id, component, title, ...rest, from: iso(from), until: until === undefined ? null : iso(until) },
        ];
      });
    },
    async runbooks() {
      const { runbooks } = await content();
      return runbooks.map(({ id, title, about, steps }) => ({
        ...{ id, title, about },
        steps: steps.map(({ slug, symptom, emergency, risk, role, timeoutMs, params = {}, undo, ...step }) => ({
          ...{ step: `${id}#${slug}`, slug, title: step.title, symptom, emergency, risk, role },
          timeoutSeconds: timeoutMs / 1_000,
          params: Object.entries(params).map(([name, { about: asks, example, fallback = null, secret = false }]) => ({
            ...{ name, about: asks, example, fallback, secret },
          })),
          undo: typeof undo === 'string' ? undo : 'It takes back what it did when that has not worked.',
        })),
      }));
    },
    async runs({ limit, cursor }) {
      const found = listRuns(home).filter((id) => cursor === undefined || id < cursor);
      const items = found.slice(0, limit).flatMap((id) => runOf(id) ?? []);
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async run(id) {
      const found = runOf(id);
      if (!found) throw coreErrors.notFound({ what: 'run' });
      return found;
    },
    async start(actor, { step, params, dryRun, reason }) {
      const id = ids.uuid();
      await startRun(
        { config, clock },
        { id, name: step, params, dryRun, reason, actor, approvedBy: undefined, breakGlass: false },
      );
      const begun = runOf(id);
      if (!begun) throw new Error(`The run ${id} has begun without a record.`);
      return begun;
    },
  };
}

type Header = Extract<JournalLine, { kind: 'run' }>;

const told = ({ id, at, runbook, step, params, actor, reason, approvedBy, dryRun }: Header) => ({
  ...{ id, at: iso(at), step: `${runbook}#${step}`, params, by: actor.name, role: actor.role },
  ...{ reason: reason ?? null, approvedBy: approvedBy ?? null, dryRun },
});

/** How it ended; one without an end goes on while its process is there. */
function endOf(lines: JournalLine[], { pid }: Header): Pick<Run, 'state' | 'says'> {
  const over = lines.find((line) => line.kind === 'over');
  if (over) return { state: over.result, says: over.says };
  const last = lines.findLast((line) => line.kind === 'began');
  const says = `it got as far as ${last?.stage ?? 'its beginning'}`;
  return { state: isRunning(pid) ? 'goes-on' : 'broken-off', says };
}

function stagesOf(lines: JournalLine[]): Run['stages'] {
  return lines.flatMap((line) => {
    if (line.kind !== 'began') return [];
    const ended = lines.find((one) => one.kind === 'ended' && one.stage === line.stage && one.at >= line.at);
    const end = ended?.kind === 'ended' ? ended : undefined;
    return [
      {
        stage: line.stage,
        beganAt: iso(line.at),
        endedAt: end ? iso(end.at) : null,
        fine: end?.fine ?? null,
        says: end?.says ?? '',
      },
    ];
  });
}
