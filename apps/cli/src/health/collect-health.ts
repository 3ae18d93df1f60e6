import { health } from '@chatai/contract/health';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { openRing, type Snapshot } from '@chatai/operations/facts';
import { judge, type Kept, overallState, type Verdict } from '@chatai/operations/health';
import type { Reply } from '@chatai/operations/units';
import { type Facts, look } from '@chatai/runbooks';
import { checks } from '@chatai/runbooks/checks';
import { upErrors } from '../up/errors.ts';
import { asItRuns, keySeenFrom, requireRecord, runningOn } from '../up/running.ts';

/** What the checks of one installation say. */
export interface HealthReport {
  /** What the installation calls itself; undefined of one on another machine that does not say. */
  instance: string | undefined;
  /** Epoch milliseconds at which the look began: nothing in it is older. */
  at: number;
  /** False when neither backend, console nor bot manager answers. */
  running: boolean;
  /** `npm start` is not done yet: what does not answer is not a failure. */
  starting: boolean;
  /** Of this machine's installation; undefined when there is none here. */
  supervisor: Reply | undefined;
  /** What was seen; nothing of another machine. */
  facts: Partial<Facts>;
  verdicts: Verdict[];
}

/** Something fails, or nobody can see whether what nothing works without does. */
export const isUnhealthy = ({ verdicts }: Pick<HealthReport, 'verdicts'>): boolean =>
  verdicts.some(({ status }) => status === 'fail') || overallState(verdicts) === 'unhealthy';

interface Deps {
  config: Config;
  clock: Clock;
  /** Of the look; as long as everything that is looked at may take when absent. */
  withinMs?: number;
}

/**
 * Looks at everything and judges it; of another machine (CHATAI_URL) what its backend says. While `npm start` is not done, what fails is unknown.
 * Throws `other-answers` when nothing runs on this data folder and another installation has its ports, `other-ports`, and `supervisor-lost`.
 */
export async function collectHealth(deps: Deps): Promise<HealthReport> {
  if (deps.config.remote) return askRemote(deps.config.remote.url, deps);
  requireRecord(deps.config.home);
  const config = asItRuns(deps.config);
  const snapshot = await look({ ...deps, config, ...keySeenFrom(deps.config) }, undefined, deps.withinMs);
  const supervisor = snapshot.facts.supervisor?.supervisor ?? undefined;
  const answering = answers(snapshot);
  if (!supervisor && answering && !runningOn(config.home))
    throw upErrors.otherAnswers({ home: config.home, url: new URL(answering.url).origin });
  // One that begins has no socket yet, and nothing answers; one that hangs, or has lost its socket, starts nothing.
  const begins = snapshot.facts.supervisor?.supervisor === null && !answering && runningOn(config.home) !== undefined;
  const starting = supervisor ? !supervisor.ready : begins;
  const verdicts = judge(checks, snapshot, lastSaid(deps));
  return {
    instance: config.instance,
    at: snapshot.at,
    running: answering !== undefined,
    starting,
    supervisor,
    facts: snapshot.facts,
    verdicts: starting ? verdicts.map(asStarting) : verdicts,
  };
}

/** What the watchdog has said at its newest look: since when something is so. Nothing where none has looked lately. */
function lastSaid({ config, clock }: Deps): Kept[] {
  const last = openRing<Facts, Kept[]>(config.home, clock).at(clock.now());
  return last && clock.now() - last.snapshot.at < lookIsNewMs ? last.said : [];
}

const lookIsNewMs = 60_000;

const answers = ({ facts: { backend, console, manager } }: Snapshot<Facts>) =>
  [backend, console, manager].find((one) => one?.answer);

const asStarting = (verdict: Verdict): Verdict =>
  verdict.status === 'fail' ? { ...verdict, status: 'unknown', detail: 'starting' } : verdict;

/** Longer than a backend may take (contract.md 3). */
const askWithinMs = 3_000;

/** Of another machine there is what its backend says; the rest is asked on the machine itself. */
async function askRemote(url: string, { clock }: Deps): Promise<HealthReport> {
  const at = clock.now();
  const verdictOf = (component: string, result: Pick<Verdict, 'status' | 'detail'>): Verdict => ({
    ...result,
    id: component,
    component,
    title: component,
    essential: false,
    fix: 'Look on the machine itself.',
    step: undefined,
    because: undefined,
    since: at,
    doubt: undefined,
  });
  const report = (running: boolean, verdicts: Verdict[], instance?: string): HealthReport => ({
    instance,
    at,
    running,
    starting: false,
    supervisor: undefined,
    facts: {},
    verdicts,
  });
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(askWithinMs) });
    const said = health.safeParse(await response.json()).data;
    const backend = verdictOf('backend', { status: response.ok ? 'ok' : 'fail', detail: `/health ${response.status}` });
    const others = Object.entries(said?.components ?? {}).map(([name, { status, detail }]) =>
      verdictOf(name, { status, ...(detail ? { detail } : {}) }),
    );
    return report(true, [backend, ...others], said?.instance);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why = name === 'TimeoutError' ? `no answer within ${askWithinMs / 1_000} s` : (cause?.code ?? 'no answer');
    return report(false, [verdictOf('backend', { status: 'fail', detail: `does not answer (${why})` })]);
  }
}
