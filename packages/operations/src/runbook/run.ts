import type { Clock } from '@chatai/core/clock';
import { redact } from '@chatai/core/log';
import type { BlastRadius, Outcome, StageContext, Step } from './define.ts';
import { type Journal, type RunHeader, type RunResult, type Stage, stateOf } from './journal.ts';
import { withoutSecrets } from './params.ts';

/** What a run works with. */
export interface RunDeps<Abilities> {
  clock: Clock;
  /** What is given up when the signal says so. */
  abilities(signal: AbortSignal): Abilities;
  journal: Journal;
  /** Saves what is seen before anything is changed. Resolves to where. */
  saveEvidence(): Promise<string>;
  /** Told whom acting touches, when that could be seen, before anything is done. */
  onTouches?(blastRadius: BlastRadius): void;
  /** Told of each stage as it begins and ends. */
  onStage?(stage: StageReport): void;
}

export interface StageReport {
  stage: Stage;
  state: 'began' | 'ended';
  fine: boolean;
  says: string;
  tookMs: number;
}

/** How a run went: text, JSON, page and chat card are renderings of it. */
export interface RunReport {
  header: RunHeader;
  blastRadius: BlastRadius | undefined;
  /** What it came to, of one that was verified. */
  touched: Touched | undefined;
  stages: StageReport[];
  result: RunResult;
  says: string;
}

/** Seconds from the act until it was verified, and whom it touches then, as far as that could be seen. */
export type Touched = Pick<BlastRadius, 'seconds'> & Partial<BlastRadius>;

type AnyContext = StageContext<never, string>;

/**
 * Runs one step: evidence, check, act, verify, and undo when it was done and did not work. Every stage is in the journal before it begins. A dry run
 * ends after the check and says what act would do; what was seen then must be so still when it is run for real. Whoever aborts `signal` ends it where
 * it is: before the act nothing is done, and nothing is taken back. Throws nothing for a stage that fails: the report says so.
 */
export async function runStep<Abilities>(
  deps: RunDeps<Abilities>,
  step: Step<Abilities>,
  asked: RunHeader,
  signal: AbortSignal,
): Promise<RunReport> {
  const { clock, journal } = deps;
  const header = { ...asked, params: withoutSecrets(step, asked.params) };
  const done: StageReport[] = [];
  const contextOf = (stageSignal: AbortSignal): AnyContext => {
    const abilities = deps.abilities(stageSignal);
    // `uses` lists what the step was written against.
    const can = Object.fromEntries(step.uses.map((name) => [name, abilities[name]])) as AnyContext['can'];
    return { can, params: asked.params, signal: stageSignal };
  };
  journal.write(header);

  const stage = async (name: Stage, work: (context: AnyContext) => Promise<Outcome>): Promise<Ended> => {
    const began = { at: clock.now(), ms: clock.monotonicMs() };
    journal.write({ kind: 'began', at: began.at, stage: name });
    deps.onStage?.({ stage: name, state: 'began', fine: true, says: '', tookMs: 0 });
    const ends = AbortSignal.any([signal, AbortSignal.timeout(step.timeoutMs)]);
    const { failed = false, ...ended }: Ended = await unless(ends, () => work(contextOf(ends))).catch(
      (error): Ended => {
        const late = `not over after ${step.timeoutMs / 1_000} s`;
        return {
          fine: false,
          says: signal.aborted ? 'interrupted' : ends.aborted ? late : reasonOf(error),
          failed: true,
        };
      },
    );
    const outcome = { ...ended, says: redact(ended.says) };
    const tookMs = Math.round(clock.monotonicMs() - began.ms);
    journal.write({ kind: 'ended', at: clock.now(), stage: name, ...outcome, tookMs });
    const report = { stage: name, state: 'ended' as const, ...outcome, tookMs };
    done.push(report);
    deps.onStage?.(report);
    return { ...outcome, failed };
  };
  const over = (result: RunResult, says: string): RunReport => {
    journal.write({ kind: 'over', at: clock.now(), result, says });
    return { header, blastRadius, touched, stages: done, result, says };
  };
  const touchesNow = () => step.blastRadius(contextOf(signal)).catch(() => undefined);

  let touched: Touched | undefined;
  const blastRadius = await touchesNow();
  if (blastRadius) {
    journal.write({ kind: 'touches', ...blastRadius });
    deps.onTouches?.(blastRadius);
  }
  // What is saved after a change tells little; that it could not be saved keeps nobody from mending.
  if (!header.dryRun) await stage('evidence', async () => ({ fine: true, says: await deps.saveEvidence() }));
  const checked = await stage('check', step.check);
  // Nobody acts on what could not be seen.
  if (checked.failed) return over('failed', checked.says);
  if (checked.fine) return over('nothing-to-do', checked.says);
  if (header.saw !== undefined && header.saw !== stateOf(checked.says)) return over('changed', checked.says);
  if (header.dryRun) return over('dry-run', `would ${step.would(header.params)}`);
  if (signal.aborted) return over('failed', 'interrupted');
  const actsAtMs = clock.monotonicMs();
  const acted = await stage('act', async (context) => ({ fine: true, says: await step.act(context) }));
  const verified = acted.fine ? await stage('verify', (context) => untilFine(step, context, clock)) : acted;
  if (verified.fine && !step.lasts) {
    const seconds = Math.round((clock.monotonicMs() - actsAtMs) / 100) / 10;
    const now = await touchesNow();
    // What was seen before tells nothing of then.
    touched = { ...(now && now.asOf === undefined ? now : {}), seconds };
    journal.write({ kind: 'touched', ...touched });
  }
  if (verified.fine) return over('fixed', verified.says);
  const { undo } = step;
  if (!acted.fine || signal.aborted) return over('failed', verified.says);
  if (typeof undo === 'string') return over('not-fixed', verified.says);
  const undone = await stage('undo', async (context) => ({ fine: true, says: await undo(context) }));
  return over(undone.fine ? 'undone' : 'failed', verified.says);
}

/** What a stage came to; `failed`: it could not even tell. */
type Ended = Outcome & { failed?: boolean };

const verifyEveryMs = 300;
/** The longer it takes, the rarer it is asked: a verify may cost a question to a model. */
const verifyEachPart = 0.1;

/** What has just been done may take a moment to show, or to be seen at all. The last that was seen when the time is over. */
async function untilFine<Abilities>(step: Step<Abilities>, context: AnyContext, clock: Clock): Promise<Outcome> {
  const begunMs = clock.monotonicMs();
  const giveUpMs = begunMs + (step.verifyMs ?? step.timeoutMs) - 2 * verifyEveryMs;
  for (;;) {
    const outcome = await step.verify(context).catch((error): Outcome => ({ fine: false, says: reasonOf(error) }));
    const nowMs = clock.monotonicMs();
    if (outcome.fine || nowMs > giveUpMs) return outcome;
    const pauseMs = Math.max(verifyEveryMs, verifyEachPart * (nowMs - begunMs));
    await clock.sleep(Math.min(pauseMs, Math.max(verifyEveryMs, giveUpMs - nowMs)), context.signal);
  }
}

/** Work that heeds no signal is left behind. */
async function unless<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work(), promise]);
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
