import { systemClock } from '@chatai/core/clock';
import { seen } from '@chatai/operations/facts';
import { type Outcome, type StageContext, type Step, stepsOf } from '@chatai/operations/runbook';
import { named } from '../facts/sessions.ts';
import { thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';
import type { Abilities } from './abilities.ts';
import { noBot } from './blast-radius.ts';
import { type Looking, ofDatabase, serverIn } from './database.ts';

const step = stepsOf<Abilities>();

/** Digits and nothing else: it becomes a parameter of a statement (security.md T25). */
const pid = { about: 'the pid of the session, as the finding names it', example: '4711', matches: /^[1-9]\d{0,9}$/ };

type About = StageContext<Pick<Abilities, 'look' | 'sql'>, 'pid'>;

// What each step wants to be so, as in database.ts.

async function connectionsAreLeft({ can, params }: Looking & { params: { program: string } }): Promise<Outcome> {
  const looked = await can.look('database', 'sessions');
  const server = serverIn(looked);
  const { connections } = seen(looked, 'sessions');
  const { program } = params;
  const own = connections.reduce((sum, one) => sum + (one.program === program ? one.count : 0), 0);
  const most = server.maxConnections - server.reservedConnections;
  const says = `${server.usedConnections} of ${most} connections are in use, ${own} by ${program}`;
  return { fine: server.usedConnections < thresholds.connections * most, says };
}

/** What has begun since is not what was named: a session of a pool does one thing after the other. */
const isAnother = (since: number | undefined, at: number) => since === undefined || at - since < 1_000;

async function nobodyWaits({ can, params }: About): Promise<Outcome> {
  const looked = await can.look('sessions');
  const behind = seen(looked, 'sessions').waits.filter(
    ({ blockers, since }) => !isAnother(since, looked.at) && blockers.some((one) => String(one.pid) === params.pid),
  );
  return { fine: behind.length === 0, says: `${behind.length} wait for pid ${params.pid}` };
}

async function transactionIsOver({ can, params }: About): Promise<Outcome> {
  const looked = await can.look('sessions');
  const found = seen(looked, 'sessions').sessions.find((one) => String(one.pid) === params.pid);
  if (!found || isAnother(found.transactionSince, looked.at))
    return { fine: true, says: `pid ${params.pid} has no transaction open that is older than a second` };
  const heldMs = looked.at - (found.transactionSince ?? looked.at);
  return { fine: false, says: `${named(found)} has held it open for ${seconds(heldMs)}` };
}

async function statementIsOver({ can, params }: About): Promise<Outcome> {
  const looked = await can.look('sessions');
  const { sessions } = seen(looked, 'sessions');
  const found = sessions.find((one) => String(one.pid) === params.pid && one.state === 'active');
  if (!found || isAnother(found.statementSince, looked.at))
    return { fine: true, says: `pid ${params.pid} runs nothing that is older than a second` };
  return {
    fine: false,
    says: `${named(found)} runs it for ${seconds(looked.at - (found.statementSince ?? looked.at))}`,
  };
}

/** A program's session with this pid, or the one for which this parallel worker works; undefined when it has ended. Throws for what is none: PostgreSQL's own processes are left alone. */
async function sessionOf({ can, params }: About): Promise<{ pid: number; isActive: boolean } | undefined> {
  const [found] = await can.sql<{ pid: number; type: string | null; state: string | null }>(
    `select leader.pid, leader.backend_type as type, leader.state from pg_stat_activity named
       join pg_stat_activity leader on leader.pid = coalesce(named.leader_pid, named.pid) where named.pid = $1`,
    [Number(params.pid)],
  );
  if (!found) return undefined;
  const { pid: number, type, state } = found;
  if (type === null) throw new Error(`of pid ${number} nothing may be seen here, so it is left alone`);
  if (type !== 'client backend')
    throw new Error(`pid ${number} is a process of PostgreSQL itself (${type}), so it is left alone`);
  return { pid: number, isActive: state === 'active' };
}

/** The same question, asked of the session itself where a worker of it was named. */
const ofSession = (isFreed: (about: About) => Promise<Outcome>) => async (about: About) => {
  const session = await sessionOf(about);
  return isFreed(session ? { ...about, params: { pid: String(session.pid) } } : about);
};

/** How long what was cancelled may take to end. */
const cancelMs = 2_000;

async function isSoonFine(ask: () => Promise<Outcome>, signal: AbortSignal): Promise<boolean> {
  const giveUpMs = systemClock.monotonicMs() + cancelMs;
  do {
    if ((await ask()).fine) return true;
    await systemClock.sleep(100, signal);
  } while (systemClock.monotonicMs() < giveUpMs);
  return false;
}

/** Of two steps that end what a session holds: what it runs is cancelled first, and only when that does not help the session is ended. */
const endsSession = (isFreed: (about: About) => Promise<Outcome>) =>
  ({
    ...({ risk: 'medium', destroys: true, uses: ['look', 'sql'], params: { pid } } as const),
    check: ofSession(isFreed),
    blastRadius: async () => noBot(1),
    would: (params: { pid: string }) =>
      `cancel what pid ${params.pid} runs and, when that does not help within ${seconds(cancelMs)}, end its session; what it has not committed is rolled back`,
    async act(about: About): Promise<string> {
      const session = await sessionOf(about);
      if (!session) return `the session of pid ${about.params.pid} has ended by itself`;
      const { pid: number, isActive } = session;
      if (isActive) {
        await about.can.sql('select pg_cancel_backend($1)', [number]);
        if (await isSoonFine(() => ofSession(isFreed)(about), about.signal))
          return `what pid ${number} ran was cancelled; its session stays`;
      }
      await about.can.sql('select pg_terminate_backend($1)', [number]);
      return `the session of pid ${number} was ended`;
    },
    verify: ofSession(isFreed),
    undo: 'What the session had not committed is gone; its program does it again or tells its user.',
  }) as const;

/** Steps for the sessions of the database. */
export const sessionSteps: readonly Step<Abilities>[] = [
  step({
    ...ofDatabase,
    slug: 'free-connections',
    title: 'Free connections',
    symptom: '"too many clients already", or most connections are in use.',
    risk: 'medium',
    destroys: true,
    uses: ['look', 'sql'],
    params: {
      program: {
        about: 'whose idle sessions are ended, as the finding names it',
        example: 'backend-api',
        matches: /^[^\0]{1,64}$/,
      },
    },
    check: connectionsAreLeft,
    blastRadius: async () => noBot(1),
    would: ({ program }) => `end the idle sessions of ${program}`,
    async act({ can, params }) {
      const ended = await can.sql<{ pid: number }>(
        `select pid from (select pid, pg_terminate_backend(pid) as ended from pg_stat_activity
           where backend_type = 'client backend' and coalesce(nullif(application_name, ''), 'without a name') = $1 and pid <> pg_backend_pid()
             and state in ('idle', 'idle in transaction', 'idle in transaction (aborted)')) as each where ended`,
        [params.program],
      );
      return `${ended.length} idle sessions of ${params.program} were ended`;
    },
    verify: connectionsAreLeft,
    undo: 'A session that was ended is opened again by its program.',
  }),
  step({
    ...ofDatabase,
    ...endsSession(nobodyWaits),
    slug: 'end-blocker',
    title: 'End the session that blocks others',
    symptom: 'Statements wait for a lock that one session holds.',
  }),
  step({
    ...ofDatabase,
    ...endsSession(transactionIsOver),
    slug: 'end-transaction',
    title: 'End a transaction that stays open',
    symptom: 'A session holds a transaction open for minutes: nothing that was deleted since can be cleared away.',
  }),
  step({
    ...ofDatabase,
    slug: 'cancel-statement',
    title: 'Cancel a statement that takes long',
    symptom: 'One statement runs for more than half a minute and takes the disk or a core.',
    risk: 'low',
    destroys: true,
    uses: ['look', 'sql'],
    params: { pid },
    check: ofSession(statementIsOver),
    blastRadius: async () => noBot(0),
    would: (params) => `cancel what pid ${params.pid} runs; its session stays`,
    async act(about) {
      const session = await sessionOf(about);
      if (!session) return `the session of pid ${about.params.pid} has ended by itself`;
      await about.can.sql('select pg_cancel_backend($1)', [session.pid]);
      return `what pid ${session.pid} ran was cancelled`;
    },
    verify: ofSession(statementIsOver),
    undo: 'A statement that was cancelled has changed nothing.',
  }),
];
