import type { Health } from '@chatai/contract/health';
import { systemClock } from '@chatai/core/clock';
import { statOf } from '@chatai/core/process';
import { diagnose } from '@chatai/operations/diagnosis';
import { httpFacts, type Snapshot } from '@chatai/operations/facts';
import { judge } from '@chatai/operations/health';
import { type DrillReport, drill, type Fault, forgetRuns } from '@chatai/operations/runbook';
import { checks } from '../checks/index.ts';
import type { Facts } from '../facts/facts.ts';
import { look } from '../here/here.ts';
import { runHere } from '../here/run-here.ts';
import { trees } from '../trees/index.ts';
import { missingFor, type World } from './world.ts';

/** What `/health` has to say by then: its watchdog looks every ten seconds, and asks a provider of models less often. */
const agreesWithinMs = 75_000;

/** Injects one fault after the other into a world, each with everything that follows from it. Asking `/health` takes ten seconds each. */
export function drillsOn(world: World, { asksHealth = false } = {}): (fault: Fault<World>) => Promise<DrillReport> {
  const stillTold = new Set<string>();
  const { config, clock, environment, checkout } = world;
  const isAsTheyRun = () =>
    world.config === config &&
    world.clock === clock &&
    world.environment === environment &&
    world.checkout === checkout;
  // Who drills is not woken at three: what a person would be asked is answered.
  const asked = { actor: { name: 'drill', role: 'admin' as const }, dryRun: false, reason: 'a drill' };
  return async (fault) => {
    const missing = missingFor(fault, world);
    if (missing.length > 0) throw new Error(`${fault.id} needs ${missing.join(' and ')}.`);
    const report = await drill(
      {
        world,
        clock: systemClock,
        stillTold,
        async look(aheadMs) {
          const snapshot = await look(world);
          onlyOfDrill(snapshot.facts, fault);
          const [now, then] = [seenIn(snapshot), seenIn({ ...snapshot, at: snapshot.at + aheadMs })];
          const leavesNow = new Set(now.diagnosis.findings.map(({ leaf }) => leaf));
          // Of what will be later, only what the fault is about: everything else would have gone on meanwhile.
          return {
            verdicts: now.verdicts.map((one) => {
              const later = then.verdicts.find(({ id }) => id === one.id) ?? one;
              return fault.detectedBy.includes(one.id) ? later : { ...one, because: later.because };
            }),
            diagnosis: {
              ...then.diagnosis,
              findings: then.diagnosis.findings.filter(({ leaf }) => leaf === fault.leaf || leavesNow.has(leaf)),
            },
          };
        },
        warningCounts: (id) => id.endsWith('-steady'),
        async disagreesWithHealth(bad) {
          // What shows only by its age shows to whoever looks later, and wrong settings, files or a wrong clock of ours to us alone.
          if (!asksHealth || fault.aheadMs || !isAsTheyRun()) return [];
          const giveUpMs = systemClock.monotonicMs() + agreesWithinMs;
          for (;;) {
            const unnamed = await unnamedBy(world, bad);
            if (unnamed.length === 0 || systemClock.monotonicMs() > giveUpMs) return unnamed;
            await systemClock.sleep(500);
          }
        },
        run(name, params) {
          // Each drill is the first of its installation: what others have restarted does not count.
          forgetRuns(world.config.home, Number.POSITIVE_INFINITY);
          return runHere(
            world,
            { ...asked, name, params: { ...params }, approvedBy: 'another', breakGlass: false },
            { signal: new AbortController().signal, saveEvidence: async () => 'of a drill none is saved' },
          );
        },
      },
      fault,
    );
    // The next one is not blamed for it.
    if (report.left.length > 0) await world.restart();
    return report;
  };
}

/** Components with a bad check that `/health` of the backend does not name as bad (experience.md E29); none while it does not answer itself. */
async function unnamedBy({ config }: World, bad: readonly string[]): Promise<string[]> {
  const { answer } = await httpFacts(`${config.backend.url}/health`, { clock: systemClock, withinMs: 2_000 }).read(
    AbortSignal.timeout(3_000),
  );
  if (!answer) return [];
  const { components = {} } = (answer.body ?? {}) as Partial<Health>;
  const isNamed = (component: string) => ['warn', 'fail', 'unknown'].includes(components[component]?.status ?? '');
  // Of the backend the whole answer tells.
  const named = checks.filter(({ id, component }) => bad.includes(id) && component !== 'backend');
  return [...new Set(named.map(({ component }) => component))].filter((component) => !isNamed(component));
}

const seenIn = (snapshot: Snapshot<Facts>) => ({
  verdicts: judge(checks, snapshot),
  diagnosis: diagnose(trees, snapshot),
});

/** Others use the machine as well: what it is short of counts where the fault is to cause that, and then only those whom we have started take it. */
function onlyOfDrill(facts: Partial<Facts>, { detectedBy }: Fault<World>): void {
  const { machine, processes } = facts;
  if (!machine?.pressure) return;
  const kept = Object.entries(machine.pressure).filter(([what]) => detectedBy.includes(`pressure-${what}`));
  const pressure = { cpu: 0, io: 0, memory: 0, ...Object.fromEntries(kept) };
  facts.machine = { ...machine, pressure: kept.length > 0 ? pressure : undefined };
  if (processes && kept.length > 0) facts.processes = processes.filter(({ pid }) => isOurs(pid));
}

/** Was this process started by ours, or by one that was? */
function isOurs(pid: number): boolean {
  if (pid === process.pid) return true;
  const parent = Number(statOf(pid)?.fields[1] ?? 0);
  return parent > 1 && isOurs(parent);
}
