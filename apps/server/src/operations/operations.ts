import type { CoverageFigure, OperationsNow, RunbookDocument, Trouble } from '@chatai/contract/ops';
import { diagnose } from '@chatai/operations/diagnosis';
import { factsErrors, type KeptLook, openRing, type Snapshot } from '@chatai/operations/facts';
import { judge, type Kept, overallState, troublesSince } from '@chatai/operations/health';
import { type RestartBudget, restartBudgets, type Step } from '@chatai/operations/runbook';
import type { Covered, Facts } from '@chatai/runbooks';
import { type Approvals, createApprovals } from './approvals.ts';
import { createRuns, type Runs, type RunsDeps, toldBlastRadius } from './runs.ts';

/** The operations of this installation for whoever is on call: what is wrong, what was, and what mends it. */
export interface Operations {
  /** Throws `nothing-kept` when nobody looked `at` that moment (epoch milliseconds). */
  now(at: number | undefined): Promise<Omit<OperationsNow, 'runsAs'>>;
  /** What the watchdog saw last and said before; undefined when it has not looked for half a minute. */
  newestLook(): KeptLook<Facts, Kept[]> | undefined;
  /** Of the day before `at` (epoch milliseconds), as they were known then; of the last one without. */
  troubles(at: number | undefined): Promise<Trouble[]>;
  runbooks(): Promise<RunbookDocument[]>;
  /** What was proved of this version before it was made (decision 0026). */
  coverage(): Promise<{ seeds: number; figures: CoverageFigure[] }>;
  runs: Runs;
  approvals: Approvals;
}

interface Deps extends RunsDeps {
  version: string;
}

/** A look of the watchdog is taken for now while it is this new; without one the backend looks itself. */
const lookIsNewMs = 30_000;
const ownLookEachMs = 10_000;
/** A page waits for it. */
const ownLookMs = 1_500;
const dayMs = 24 * 3_600_000;

/** Loaded when it is first asked for: the backend seldom is. */
const content = () => import('@chatai/runbooks');
type Content = Awaited<ReturnType<typeof content>>;

const iso = (at: number) => new Date(at).toISOString();

/** Reads the data folder, which the watchdog and the runs write; it needs no database. */
export function createOperations(deps: Deps): Operations {
  const { config, clock, version } = deps;
  const { home, instance } = config;
  const ring = openRing<Facts, Kept[]>(home, clock);

  function newestLook(): KeptLook<Facts, Kept[]> | undefined {
    const newest = ring.newest();
    return newest && clock.now() - newest.snapshot.at < lookIsNewMs ? newest : undefined;
  }

  /** The backend's own, while no watchdog looks: one for all who ask within ten seconds. */
  let own: { look: Promise<Snapshot<Facts>>; atMs: number } | undefined;
  async function lookNow(): Promise<KeptLook<Facts, Kept[]>> {
    const newest = newestLook();
    if (newest) return newest;
    const { look } = await content();
    if (!own || clock.monotonicMs() - own.atMs > ownLookEachMs)
      own = { look: look({ config, clock }, undefined, ownLookMs), atMs: clock.monotonicMs() };
    return { snapshot: await own.look, said: ring.newest()?.said ?? [] };
  }

  return {
    newestLook,
    async now(at) {
      const kept = at === undefined ? await lookNow() : ring.at(at);
      if (!kept) throw factsErrors.nothingKept({ time: iso(at ?? clock.now()), home });
      const { allSteps, blastRadiusIn, botsOf, checks, trees } = await content();
      const { snapshot, said } = kept;
      const verdicts = judge(checks, snapshot, said);
      const { findings, notSeen } = diagnose(trees, snapshot);
      // A step that asks for something is asked with what its first finding tells, which is the one that is proposed.
      const proposed = new Map(findings.toReversed().map(({ step, params }) => [step, params]));
      const touching = blastRadiusIn({ config, clock }, snapshot);
      const touched = await Promise.all(
        allSteps.map(async ({ name }) => [name, await touching(name, proposed.get(name))] as const),
      );
      return {
        at: iso(snapshot.at),
        ageMs: Math.max(0, clock.now() - snapshot.at),
        instance,
        version,
        status: overallState(verdicts),
        affected: affectedIn(snapshot.facts, botsOf),
        checks: verdicts.map(({ id, component, title, status, detail, since, fix, step, because }) => ({
          id,
          component,
          title,
          status,
          since: iso(since),
          fix,
          step: step ?? null,
          because: because ?? null,
          ...(detail ? { detail } : {}),
        })),
        findings: findings.map(({ step, because, ...found }) => ({
          ...found,
          step: step ?? null,
          because: because ?? null,
        })),
        touches: Object.fromEntries(touched.flatMap(([name, whom]) => (whom ? [[name, toldBlastRadius(whom)]] : []))),
        changes: (snapshot.facts.installed ?? []).map((change) => ({ ...change, at: iso(change.at) })),
        notSeen: notSeen.map(({ probe, ...one }) => ({ ...one, probe: probe ?? null })),
      };
    },
    async troubles(at) {
      const { checks } = await content();
      const known = new Map(checks.map((check) => [check.id, check]));
      return troublesSince(home, (at ?? clock.now()) - dayMs, at).flatMap(
        ({ id, from, until, because = null, ...rest }) => {
          const check = known.get(id);
          // One that this version has no more.
          if (!check) return [];
          const { component, title } = check;
          return [
            {
              check: id,
              component,
              title,
              ...rest,
              because,
              from: iso(from),
              until: until === undefined ? null : iso(until),
            },
          ];
        },
      );
    },
    async runbooks() {
      const { checks, runbooks, coverage } = await content();
      const budgets = restartBudgets(home, clock.now());
      const proofs = new Map(
        coverage().flatMap(({ figure, items }) =>
          figure === 'steps' ? items.map(({ name, proof }) => [name, proofOf(proof)]) : [],
        ),
      );
      return runbooks.map(({ id, title, about, steps }) => ({
        id,
        title,
        about,
        steps: steps.map(({ slug, symptom, emergency, risk, role, timeoutMs, params = {}, undo, ...step }) => ({
          step: `${id}#${slug}`,
          slug,
          title: step.title,
          symptom,
          emergency,
          risk,
          role,
          checks: checksLeadingTo(`${id}#${slug}`, checks),
          timeoutSeconds: timeoutMs / 1_000,
          params: Object.entries(params).map(([name, { about: asks, example, fallback = null, secret = false }]) => ({
            name,
            about: asks,
            example,
            fallback,
            secret,
          })),
          undo: typeof undo === 'string' ? undo : 'It takes back what it did when that has not worked.',
          destroys: step.destroys ?? false,
          budget: budgetOf(step, budgets),
          proof: proofs.get(`${id}#${slug}`) ?? null,
        })),
      }));
    },
    async coverage() {
      const { coverage, operationsProof } = await content();
      return {
        seeds: operationsProof.seeds,
        figures: coverage().map(({ figure, items }) => ({
          figure,
          items: items.map(({ name, says, proof }) => ({
            name,
            says,
            proof: proofOf(proof),
            fromSamples: proof === 'samples',
          })),
        })),
      };
    },
    runs: createRuns(deps),
    approvals: createApprovals(deps),
  };
}

/** Of a step that restarts something; what a parameter names has none of its own. */
function budgetOf({ restarts, scope }: Pick<Step<never>, 'restarts' | 'scope'>, of: (scope: string) => RestartBudget) {
  if (!restarts || typeof scope !== 'string') return null;
  const { left, freeAt } = of(scope);
  return { left, freeAt: freeAt === undefined ? null : iso(freeAt) };
}

/** Which fail when this step may be needed. */
const checksLeadingTo = (name: string, checks: Content['checks']): string[] =>
  checks.filter(({ step, mayNeed }) => step === name || mayNeed?.includes(name)).map(({ id }) => id);

/** Recorded samples are no proof with a date. */
const proofOf = (proof: Covered['proof']) => (proof === undefined || proof === 'samples' ? null : proof);

function affectedIn(facts: Partial<Facts>, botsOf: Content['botsOf']): OperationsNow['affected'] {
  const { manager, messaging } = facts;
  if (!messaging) return null;
  const { expected = null, running = null } = (manager && botsOf({ manager })?.bots) ?? {};
  const bots = expected === null || running === null ? null : { expected, running };
  return { bots, waiting: messaging.inbox.count, answering: messaging.turns.count };
}
