import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts/facts.ts';
import { keyFileTrouble } from '../facts/key-file.ts';
import { endsOf, restartsWithin, unitOf } from '../facts/programs.ts';
import { named } from '../facts/sessions.ts';
import { leftPrepared, unclearedIn } from '../facts/upkeep.ts';
import { grade, thresholds } from '../thresholds.ts';
import { mebibytes, seconds } from '../words.ts';

const check = checksOf<Facts>();
const component = 'database';
const after = ['database-answers'];

export const databaseChecks: Check<Facts>[] = [
  check({
    id: 'database-answers',
    component,
    title: 'Database answers',
    essential: true,
    needs: ['database'],
    judge({ database: { refusal, server, tookMs } }) {
      if (refusal || !server) return { status: 'fail', detail: `no answer: ${refusal?.reason}`, code: refusal?.code };
      const status = tookMs > thresholds.databaseAnswerMs ? 'warn' : 'ok';
      return { status, latencyMs: tookMs, ...(status === 'warn' ? { detail: `it took ${tookMs} ms to answer` } : {}) };
    },
    after: ['supervisor'],
    fix: 'Find out why: `chatai diagnose database`, `chatai logs postgresql --level error`.',
    mayNeed: ['backend#restart-database'],
  }),
  check({
    id: 'database-writable',
    component,
    title: 'Database can be written',
    essential: true,
    needs: ['database'],
    judge({ database: { server, unwritable } }) {
      if (server === undefined) return { status: 'unknown', detail: 'it did not answer' };
      if (server.inRecovery) return { status: 'fail', detail: 'it is in recovery, and so read-only' };
      if (server.readOnly) return { status: 'fail', detail: 'it is read-only (default_transaction_read_only)' };
      return unwritable
        ? { status: 'fail', detail: `a row cannot be written: ${unwritable.reason}` }
        : { status: 'ok' };
    },
    after,
    fix: 'Find out why, and what makes it writable again: `chatai diagnose database`.',
    mayNeed: ['backend#allow-writing'],
  }),
  check({
    id: 'database-connections',
    component,
    title: 'Database has connections left',
    needs: ['database'],
    judge({ database: { server } }) {
      if (!server) return { status: 'unknown', detail: 'it did not answer' };
      const { usedConnections: connections, maxConnections, reservedConnections } = server;
      const most = maxConnections - reservedConnections;
      const figures = { connections, maxConnections };
      if (connections >= most) return { status: 'fail', detail: `all ${most} connections are in use`, ...figures };
      if (connections < thresholds.connections * most) return { status: 'ok', ...figures };
      return { status: 'warn', detail: `${connections} of ${most} connections are in use`, ...figures };
    },
    after,
    fix: 'See who holds them: select application_name, state, count(*) from pg_stat_activity group by 1, 2.',
    step: 'backend#free-connections',
  }),
  check({
    id: 'database-locks',
    component,
    title: 'Nobody waits for a lock',
    needs: ['sessions'],
    judge({ sessions: { waits } }, at) {
      const [longest] = waits;
      if (!longest) return { status: 'ok', waiting: 0 };
      const waitedMs = at - (longest.since ?? at);
      const holders = [
        ...longest.blockers.map(named),
        ...longest.prepared.map((gid) => `the prepared transaction ${gid}`),
      ];
      const by = holders.join(', ') || 'a session that has ended';
      const status = grade(waitedMs, thresholds.lockWaitMs);
      return {
        status,
        detail: `${waits.length} wait, the longest ${seconds(waitedMs)}, for ${by}`,
        waiting: waits.length,
      };
    },
    after: [...after, 'database-prepared'],
    fix: 'End the one that blocks: select pg_cancel_backend(PID), then pg_terminate_backend(PID).',
    step: 'backend#end-blocker',
  }),
  check({
    id: 'database-transactions',
    component,
    title: 'No transaction stays open',
    needs: ['sessions'],
    judge({ sessions: { sessions } }, at) {
      const [oldest] = sessions;
      if (!oldest) return { status: 'ok' };
      const openMs = at - (oldest.transactionSince ?? at);
      const status = grade(openMs, thresholds.transactionMs);
      return status === 'ok'
        ? { status }
        : { status, detail: `${named(oldest)} holds one open for ${seconds(openMs)}` };
    },
    after,
    fix: 'End it: select pg_terminate_backend(PID).',
    step: 'backend#end-transaction',
  }),
  check({
    id: 'database-statements',
    component,
    title: 'No statement takes long',
    needs: ['sessions'],
    judge({ sessions: { sessions } }, at) {
      const running = sessions.filter(({ state, waitsFor }) => state === 'active' && !waitsFor?.startsWith('Lock'));
      const slow = running.find(({ statementSince = at }) => at - statementSince > thresholds.statementMs);
      if (!slow) return { status: 'ok' };
      return {
        status: 'warn',
        detail: `${named(slow)} runs one for ${seconds(at - (slow.statementSince ?? at))}: ${slow.statement}`,
      };
    },
    after,
    fix: 'Cancel it: select pg_cancel_backend(PID).',
    step: 'backend#cancel-statement',
  }),
  check({
    id: 'database-prepared',
    component,
    title: 'No prepared transaction is left open',
    needs: ['upkeep', 'sessions'],
    judge(facts, at) {
      const prepared = facts.upkeep.prepared.length;
      const [left] = leftPrepared(facts, at);
      if (!left) return { status: 'ok', prepared };
      const openMs = at - left.since;
      const waiting = left.waiting > 0 ? `; ${left.waiting} wait for its locks` : '';
      return {
        status: left.waiting > 0 || openMs >= thresholds.transactionMs.fail ? 'fail' : 'warn',
        detail: `${left.gid} of ${left.role} is left open for ${seconds(openMs)}${waiting}`,
        prepared,
      };
    },
    after,
    fix: 'Ask whoever prepared it, then: commit prepared GID, or rollback prepared GID.',
    step: 'backend#end-prepared',
  }),
  check({
    id: 'database-slots',
    component,
    title: 'No log is kept for a replication slot that nobody reads from',
    needs: ['upkeep'],
    judge({ upkeep: { unusedSlots } }) {
      const { name = '', heldBytes = 0 } = unusedSlots[0] ?? {};
      const status = grade(heldBytes, thresholds.slotBytes);
      const detail = `${name} is unused and holds back ${mebibytes(heldBytes)}`;
      return { status, heldBytes, ...(status === 'ok' ? {} : { detail }) };
    },
    after,
    // A reader that was started again is back within seconds.
    looks: 3,
    fix: "Start its reader again; when it will not come back: select pg_drop_replication_slot('NAME').",
    step: 'backend#drop-slot',
  }),
  check({
    id: 'database-dead-rows',
    component,
    title: 'Dead rows are cleared away',
    needs: ['upkeep'],
    judge({ upkeep }, at) {
      const [first] = unclearedIn(upkeep, at);
      if (!first) return { status: 'ok' };
      const { row, why } = first;
      const detail = `${row.dead} of ${row.table} are not cleared away: ${why}`;
      return { status: 'warn', detail, deadRows: row.dead };
    },
    after: [...after, 'database-transactions', 'database-statements', 'database-prepared', 'database-slots'],
    // Workers of autovacuum may be busy for a moment.
    looks: 3,
    fix: 'End what still sees them; where autovacuum is off: vacuum (analyze) TABLE.',
    step: 'backend#vacuum-table',
  }),
  check({
    id: 'database-schema',
    component,
    title: 'Database has the schema of this version',
    essential: true,
    needs: ['schema'],
    judge({ schema: { applied, expected, missing } }) {
      const newest = expected.at(-1)?.version ?? 0;
      const newer = applied.filter((version) => version > newest);
      if (newer.length > 0)
        return { status: 'fail', detail: `it has migration ${newer.at(-1)}, which this version does not know` };
      const waiting = expected.filter(({ version }) => !applied.includes(version)).map(({ name }) => name);
      if (waiting.length > 0) return { status: 'fail', detail: `${waiting.join(', ')} was not applied` };
      const [lost] = missing;
      if (lost) return { status: 'fail', detail: `${lost.object}, which ${lost.migration} makes, is not there` };
      return { status: 'ok', migrations: applied.length };
    },
    after,
    fix: 'See which: `chatai db status`, and what to do: `chatai diagnose database`.',
    mayNeed: ['backend#migrate'],
  }),
  check({
    id: 'database-indexes',
    component,
    title: 'Every index can be used',
    needs: ['schema'],
    judge: ({ schema: { invalidIndexes } }) =>
      invalidIndexes.length > 0
        ? { status: 'fail', detail: `${invalidIndexes.join(', ')} cannot be used` }
        : { status: 'ok' },
    after,
    fix: 'Build it again: reindex index concurrently NAME.',
    step: 'backend#rebuild-index',
  }),
  check({
    id: 'database-steady',
    component,
    title: 'Database stays up',
    needs: ['supervisor'],
    judge({ supervisor }, at) {
      const found = unitOf(supervisor, 'postgresql');
      const restarts = restartsWithin(found?.restarts ?? [], at);
      const detail = endsOf(found, at);
      return { status: grade(restarts, thresholds.restartsPerHour), restarts, ...(detail ? { detail } : {}) };
    },
    after: ['supervisor', ...after],
    fix: 'Read why it ended: `chatai logs postgresql --level error`.',
  }),
  check({
    id: 'database-wraparound',
    component,
    title: 'Transaction ids are far from their end',
    needs: ['database'],
    judge({ database: { server } }) {
      if (!server) return { status: 'unknown', detail: 'it did not answer' };
      const status = grade(server.wraparound, thresholds.wraparound);
      const wraparoundPercent = Math.round(server.wraparound * 100);
      const detail = `${wraparoundPercent} % of autovacuum_freeze_max_age is used up`;
      return { status, wraparoundPercent, ...(status === 'ok' ? {} : { detail }) };
    },
    after,
    fix: 'Let it freeze: vacuum (freeze); end what keeps it from that, the oldest transaction first.',
    step: 'backend#freeze',
  }),
  check({
    id: 'clock',
    component: 'clock',
    title: 'Our clock and that of the database agree',
    needs: ['database'],
    judge({ database: { server } }) {
      if (!server) return { status: 'unknown', detail: 'the database did not answer' };
      const status = grade(Math.abs(server.clockAheadMs), thresholds.clockMs);
      const way = server.clockAheadMs > 0 ? 'ahead of' : 'behind';
      return status === 'ok'
        ? { status }
        : { status, detail: `the database is ${seconds(Math.abs(server.clockAheadMs))} ${way} us` };
    },
    after,
    fix: 'Let both machines take the time from one server (NTP).',
  }),
  check({
    id: 'roles',
    component: 'roles',
    title: 'Row-level security binds',
    needs: ['roles'],
    judge({ roles: { missing } }) {
      if (missing.length === 0) return { status: 'ok' };
      const detail = `${missing.join(' and ')} cannot log in, so the owner does their work and row-level security does not bind it; have a superuser run what \`chatai db roles\` prints, then restart`;
      return { status: 'fail', detail };
    },
    after: ['database-answers', 'database-connections', 'keyring'],
    fix: 'Have a superuser run what `chatai db roles` prints, then restart.',
    step: 'backend#open-roles',
  }),
  check({
    id: 'key-file',
    component: 'secrets',
    title: 'The key is in its file',
    needs: ['keyFile'],
    judge({ keyFile }) {
      if (!keyFile) return { status: 'off', detail: 'the key is given by a setting, or not made yet (normal)' };
      return keyFile.problem ? { status: 'fail', detail: keyFileTrouble(keyFile) } : { status: 'ok' };
    },
    fix: 'While ChatAI runs: move the wrong file away; ChatAI writes the right one within 5 s. When it is stopped: restore your copy of `secret.key`.',
  }),
  check({
    id: 'keyring',
    component: 'secrets',
    title: 'What is sealed opens with our key',
    essential: true,
    needs: ['keyring'],
    judge({ keyring: { opens } }) {
      if (opens === null) return { status: 'ok', detail: 'nothing is sealed yet' };
      return opens ? { status: 'ok' } : { status: 'fail', detail: 'it was sealed with another CHATAI_SECRET_KEY' };
    },
    after: ['database-answers', 'database-connections', 'database-schema', 'database-writable', 'database-locks'],
    fix: 'If DATABASE_URL points to another installation, correct it. Otherwise start ChatAI with the key of this database (while the key is being changed: with both). If that key is lost: enter tokens and model keys again, then `chatai db rekey` (docs/guides/change-the-secret-key.md).',
  }),
];
