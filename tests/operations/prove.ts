// `npm run prove -- --seeds 20`: all that can break is broken, in the order of each seed; writes runbooks/proof/proof.json and docs/operations-coverage.md (decision 0026).

import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import type { Diagnosis, Finding } from '@chatai/operations/diagnosis';
import { type DrillReport, type Fault, isProven } from '@chatai/operations/runbook';
import { findStep, programs, saveEvidence } from '@chatai/runbooks';
import {
  askedResults,
  askedSteps,
  askForSteps,
  bothOf,
  drillsOn,
  faults,
  leavesOf,
  missingFor,
  pairs,
  secretsIn,
  secretsOf,
  startWorld,
  type World,
  writtenBy,
} from '@chatai/runbooks/faults';
import fc from 'fast-check';
import { partsOf } from '../../apps/frontend/console/operations/verdict.ts';
import {
  type LastProof,
  missedBars,
  type OperationsProof,
  operationsProof,
  type SeedRange,
} from '../../runbooks/proof/index.ts';
import { checkout } from '../documents/markdown.ts';
import { coveragePage, renderCoveragePage } from '../documents/operations-coverage-page.ts';

/** What takes long is done with each fifth seed: others are asked of each fault, and somebody diagnoses under some. */
const isThorough = (seed: number) => seed % 5 === 1;

/** While these last somebody diagnoses: nothing, what O4 names, and faults near which there are secrets. */
const diagnosedUnder = [
  undefined,
  'database-stopped',
  'disk-full',
  'backend-blocked',
  'database-password-lost',
  'token-revoked',
  'webhook-refused',
  'model-key-refused',
  'redis-wants-password',
];

/** Faults, pairs and what people ask for, for the seeds `from` to `seeds`; what those before have found is kept. Resolves to whether every bar was reached. */
export async function proveOperations(seeds: number, from: number): Promise<boolean> {
  const proof: OperationsProof = from > 1 ? operationsProof : nothingProved();
  proof.machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 1_024 ** 3)} GiB, Node ${process.versions.node}`;
  for (let seed = from; seed <= seeds; seed++) {
    const [began, beganAt, commit] = [performance.now(), new Date().toISOString(), commitOf()];
    const seconds = () => Math.round((performance.now() - began) / 1_000);
    await proveOnce(proof, { seed, commit }, (line) => console.log(`seed ${seed}, ${seconds()} s: ${line}`));
    proof.seeds = seed;
    noteRange(proof, { commit, from: seed, to: seed, began: beganAt, ended: new Date().toISOString() });
    proof.tookSeconds += seconds();
    writeFileSync(path.join(checkout, 'runbooks/proof/proof.json'), `${JSON.stringify(proof, undefined, 2)}\n`);
    writeFileSync(coveragePage, renderCoveragePage(proof));
  }
  const missed = missedBars(proof);
  for (const one of missed) console.log(`missed: ${one}`);
  return missed.length === 0;
}

const nothingProved = (): OperationsProof => ({
  machine: '',
  seeds: 0,
  ranges: [],
  tookSeconds: 0,
  drills: [],
  asked: [],
  pairs: [],
  waits: [],
  health: { asked: 0, unnamed: [] },
  secrets: { planted: 0, searched: 0, found: [] },
});

type Place = { world: World; drill: ReturnType<typeof drillsOn> };

/** One more seed of the commit before it, or the first of another one. */
function noteRange({ ranges }: OperationsProof, range: SeedRange): void {
  const last = ranges.at(-1);
  if (last?.commit === range.commit && last.to === range.from - 1)
    Object.assign(last, { to: range.to, ended: range.ended });
  else ranges.push(range);
}

async function proveOnce(
  proof: OperationsProof,
  { seed, commit }: { seed: number; commit: string },
  say: (line: string) => void,
): Promise<void> {
  const last = (): LastProof => ({ at: new Date().toISOString(), commit, seed });
  let place: Place | undefined;
  const leave = async () => {
    await place?.world.close();
    place = undefined;
  };
  /** In a throw-away installation, which makes room for another one when something was broken off in it. */
  const attempt = async <Found>(what: string, work: (there: Place) => Promise<Found>): Promise<Found | undefined> => {
    try {
      place ??= await aPlace(seed);
      return await work(place);
    } catch (error) {
      say(`${what} was broken off: ${(error as Error).message}`);
      await leave();
      return undefined;
    }
  };

  if (isThorough(seed))
    for (const id of diagnosedUnder)
      await attempt(`diagnosing under ${id}`, ({ world }) => diagnoseUnder(world, id, proof));
  // Where faults were only taken back from outside, programs have died: drills begin where none has.
  await leave();
  const answers = await attempt('what people ask for', ({ world }) => askForSteps(world));
  for (const step of askedSteps) noteAsked(proof, step, isDeepStrictEqual(answers?.[step], askedResults[step]), last());
  const all = [
    ...faults.map((fault) => ({ fault, pair: undefined })),
    ...pairs.map((pair) => ({ fault: bothOf(pair), pair })),
  ];
  for (const { fault, pair } of shuffled(all, seed)) {
    const missing = await attempt(fault.id, async ({ world }) => missingFor(fault, world));
    if (missing && missing.length > 0) {
      say(`${fault.id} was left out: it needs ${missing.join(' and ')}`);
      continue;
    }
    const report = await attempt(fault.id, ({ drill }) => drill(fault));
    if (report && isThorough(seed)) noteHealth(proof, fault, report);
    const proved = pair ? notePair(proof, pair, report, last()) : noteDrill(proof, fault, report, last());
    if (report && !proved) say(`${fault.id} was not proved: ${JSON.stringify(report)}`);
  }
  await attempt('the search for secrets', async ({ world }) => search(world, writtenBy(world), proof));
  await leave();
}

async function aPlace(seed: number): Promise<Place> {
  const world = await startWorld({ clock: systemClock });
  return { world, drill: drillsOn(world, { asksHealth: isThorough(seed) }) };
}

function commitOf(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', 'apps', 'bin', 'packages', 'runbooks', ':!runbooks/proof/proof.json');
  return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ', changed'}`;
}

/** The same order for the same seed. */
const shuffled = <One>(all: readonly One[], seed: number): One[] =>
  fc.sample(fc.shuffledSubarray([...all], { minLength: all.length }), { seed, numRuns: 1 })[0] ?? [];

type Row = { of: number; proven: number; last?: LastProof | undefined };

/** The row for which this is so, or a new one. */
function rowOf<One extends Row>(rows: One[], isIts: (row: One) => boolean, fresh: One): One {
  const found = rows.find(isIts);
  if (found) return found;
  rows.push(fresh);
  return fresh;
}

function tried(row: Row, proved: boolean, last: LastProof): void {
  row.of++;
  if (proved) Object.assign(row, { proven: row.proven + 1, last });
}

const never = { of: 0, proven: 0 };

/** Proved is: noticed by its checks and no other, named first, mended, well again. */
function noteDrill(
  { drills }: OperationsProof,
  fault: Fault<World>,
  report: DrillReport | undefined,
  last: LastProof,
): boolean {
  const { id, title, detectedBy, leaf, step } = fault;
  const names = { fault: id, title, detectedBy: [...detectedBy], leaf, step };
  const figures = { named: 0, misnamed: 0, noticedMs: 0, healedMs: 0 };
  const row = rowOf(drills, (one) => one.fault === id, { ...names, ...never, ...figures });
  const first = report?.leaves[0];
  const proved = report !== undefined && isProven(fault, report);
  tried(row, proved, last);
  if (first === leaf) row.named++;
  else if (first !== undefined) row.misnamed++;
  row.noticedMs = Math.max(row.noticedMs, report?.noticedAfterMs ?? 0);
  row.healedMs = Math.max(row.healedMs, report?.healedAfterMs ?? 0);
  return proved;
}

function noteHealth(
  { health }: OperationsProof,
  { id, aheadMs }: Fault<World>,
  { disagreesWithHealth }: DrillReport,
): void {
  // What shows only by its age is not asked for.
  if (aheadMs) return;
  health.asked++;
  health.unnamed.push(...disagreesWithHealth.map((component) => `${component} under ${id}`));
}

/** Proved is: both were named. */
function notePair(
  proof: OperationsProof,
  pair: (typeof pairs)[number],
  report: DrillReport | undefined,
  last: LastProof,
): boolean {
  const row = rowOf(proof.pairs, ({ faults: [one] }) => one === pair[0], { faults: [...pair], ...never });
  const proved = leavesOf(pair).every((leaf) => report?.leaves.includes(leaf));
  tried(row, proved, last);
  return proved;
}

function noteAsked({ asked }: OperationsProof, step: string, proved: boolean, last: LastProof): void {
  tried(
    rowOf(asked, (one) => one.step === step, { step, ...never }),
    proved,
    last,
  );
}

/** What somebody waits for at three in the morning while this fault lasts, and whether a secret shows in it. */
async function diagnoseUnder(world: World, id: string | undefined, proof: OperationsProof): Promise<void> {
  const mend = await faults.find((one) => one.id === id)?.inject(world);
  try {
    const [diagnosed, status, health] = [
      await chatai(world, 'diagnose', '--json'),
      await chatai(world, 'status', '--json'),
      await chatai(world, 'health', '--json'),
    ];
    noteAgreement(proof, id, await statesOf(world, health.said, status.said));
    const began = performance.now();
    // A full disk takes none: that is told by the run that wanted it.
    await saveEvidence(world, `under-${id}`).catch(() => undefined);
    const evidenceMs = Math.round(performance.now() - began);
    let row = proof.waits.find(({ fault }) => fault === id);
    if (!row) {
      row = { fault: id, diagnoseMs: 0, statusMs: 0, evidenceMs: 0 };
      proof.waits.push(row);
    }
    row.diagnoseMs = Math.max(row.diagnoseMs, diagnosed.tookMs);
    row.statusMs = Math.max(row.statusMs, status.tookMs);
    row.evidenceMs = Math.max(row.evidenceMs, evidenceMs);
    const said = { diagnose: diagnosed.said, status: status.said, health: health.said };
    search(
      world,
      new Map(Object.entries(said).map(([command, text]) => [`chatai ${command} under ${id}`, text])),
      proof,
    );
    const mended = await mendAsTold(world, diagnosed.said);
    if (mended) row.responseMs = Math.max(row.responseMs ?? 0, diagnosed.tookMs + mended.tookMs);
  } finally {
    await mend?.();
  }
}

/** Components that fail or cannot be seen, as each of them shows it; undefined of one that does not answer. */
interface Shown {
  health: Set<string>;
  status: Set<string>;
  page: Set<string> | undefined;
}

/** The same components must be bad wherever somebody looks (experience.md E29). The page draws its parts of the watchdog's look, which comes every ten seconds. */
async function statesOf({ api, clock }: World, health: string, status: string): Promise<Shown> {
  type Said = { component: string; status: string; because?: string | null }[];
  const bad = (all: Said) =>
    new Set(
      all.filter(({ status: is, because }) => ['fail', 'unknown'].includes(is) && !because).map((one) => one.component),
    );
  const { units, notWell } = JSON.parse(status) as {
    units: { unit: string; state: string }[];
    notWell: { component: string; state: string }[];
  };
  const told = JSON.parse(health) as { components: Record<string, Omit<Said[number], 'component'>> };
  const rows = [
    ...units.map(({ unit, state }) => ({ component: componentOfUnit[unit] ?? unit, status: state })),
    ...notWell.map(({ component, state }) => ({ component, status: state })),
  ];
  const shown: Shown = {
    health: bad(Object.entries(told.components).map(([component, state]) => ({ component, ...state }))),
    status: bad(rows),
    page: undefined,
  };
  const isSame = () => [...shown.health].every((one) => shown.page?.has(one));
  const giveUpMs = clock.monotonicMs() + pageAgreesWithinMs;
  do {
    const seen = await api.opsHealth.now({}).catch(() => undefined);
    shown.page = seen && bad(partsOf(seen.checks));
    if (!isSame()) await clock.sleep(500);
  } while (shown.page && !isSame() && clock.monotonicMs() < giveUpMs);
  return shown;
}

/** What the watchdog asks seldom it remembers for half a minute. */
const pageAgreesWithinMs = 75_000;

const componentOfUnit: Record<string, string> = {
  ...Object.fromEntries(programs.map(({ unit, component }) => [unit, component])),
  postgresql: 'database',
};

function noteAgreement({ health: noted }: OperationsProof, id: string | undefined, shown: Shown): void {
  const missing = (where: string, there: Set<string> | undefined) =>
    there ? [...shown.health].filter((one) => !there.has(one)).map((one) => `${one} by ${where} under ${id}`) : [];
  noted.unnamed.push(...missing('`chatai status`', shown.status), ...missing('the page', shown.page));
}

/** Runs the step that `chatai diagnose` has told; undefined when it told none, or the step needs what only people know or do. */
async function mendAsTold(world: World, diagnosed: string): Promise<{ tookMs: number } | undefined> {
  const [{ step: id, params = {} } = {} as Partial<Finding>] = (JSON.parse(diagnosed) as Diagnosis).findings;
  if (id === undefined) return undefined;
  const { step } = findStep(id);
  if (Object.keys(step.params ?? {}).some((name) => params[name] === undefined)) return undefined;
  const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const broken = step.risk === 'high' ? ['--break-glass', '--reason', 'a proof'] : [];
  const named = step.risk === 'high' || step.destroys ? ['--instance', 'drill'] : [];
  const { exitCode, tookMs } = await chatai(world, 'runbook', 'run', id, ...given, ...broken, ...named, '--yes');
  return exitCode === 0 ? { tookMs } : undefined;
}

/** As somebody types it, who has a process of Node started for it. */
async function chatai(
  { environment }: World,
  ...words: string[]
): Promise<{ said: string; exitCode: number; tookMs: number }> {
  const began = performance.now();
  const { said, exitCode } = await new Promise<{ said: string; exitCode: number }>((resolve) => {
    // Exit 4 is an answer, too.
    const child = execFile(path.join(checkout, 'bin/chatai'), words, { env: environment }, (_, stdout, stderr) =>
      resolve({ said: stdout + stderr, exitCode: child.exitCode ?? 1 }),
    );
  });
  return { said, exitCode, tookMs: Math.round(performance.now() - began) };
}

function search(world: World, texts: ReadonlyMap<string, string>, { secrets }: OperationsProof): void {
  secrets.planted = secretsOf(world).length;
  secrets.searched += texts.size;
  secrets.found.push(...secretsIn(world, texts).filter((one) => !secrets.found.includes(one)));
}
