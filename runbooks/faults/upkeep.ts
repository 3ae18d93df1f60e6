import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { sqlOnce } from './database.ts';
import type { World } from './world.ts';

/** Of what the database keeps for somebody who does not come. */
export const upkeepFaults: Fault<World>[] = [
  {
    id: 'prepared-open',
    title: 'Another program prepares a transaction for a commit in two phases, and dies.',
    detectedBy: ['database-prepared'],
    leaf: 'prepared-open',
    step: 'backend#end-prepared',
    aheadMs: thresholds.transactionMs.fail,
    async inject(world) {
      const gid = 'drill 4711';
      // PostgreSQL takes none as it is delivered, and reads how many at its start.
      await sqlOnce(world, 'alter system set max_prepared_transactions = 4');
      await world.restart();
      await sqlOnce(world, 'begin', 'select pg_current_xact_id()', `prepare transaction '${gid}'`);
      return async () => {
        await sqlOnce(world, `rollback prepared '${gid}'`).catch(() => {});
        await sqlOnce(world, 'alter system reset max_prepared_transactions');
        await world.restart();
      };
    },
  },
  {
    id: 'slot-unused',
    title: 'A standby was taken away, and its replication slot was forgotten.',
    detectedBy: ['database-slots'],
    leaf: 'slot-unused',
    step: 'backend#drop-slot',
    async inject(world) {
      await sqlOnce(world, `select pg_create_physical_replication_slot('old_standby', true)`);
      const segments = Math.ceil(thresholds.slotBytes.warn / segmentBytes) + 1;
      const segment = [`select pg_logical_emit_message(false, 'drill', '')`, 'select pg_switch_wal()'];
      await sqlOnce(world, ...Array.from({ length: segments }, () => segment).flat());
      return async () => {
        const drop = `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'old_standby'`;
        await sqlOnce(world, drop, 'checkpoint');
      };
    },
  },
  {
    id: 'dead-rows',
    title: 'Somebody has switched autovacuum off for a table, and a program deletes from it.',
    detectedBy: ['database-dead-rows'],
    leaf: 'dead-rows',
    step: 'backend#vacuum-table',
    async inject(world) {
      const count = 2 * thresholds.deadRows.least;
      await sqlOnce(
        world,
        'create table drill_visits (id integer) with (autovacuum_enabled = off)',
        `insert into drill_visits select generate_series(1, ${count})`,
        'delete from drill_visits',
      );
      return () => sqlOnce(world, 'drop table drill_visits');
    },
  },
  {
    id: 'wraparound-near',
    title: 'Transaction ids come near their end, and nothing has frozen the old ones.',
    detectedBy: ['database-wraparound'],
    leaf: 'wraparound-near',
    step: 'backend#freeze',
    async inject(world) {
      // The smallest bar that PostgreSQL takes; it is read at the start of the server.
      const most = 100_000;
      await sqlOnce(
        world,
        // Each id is a commit: of none of them the disk is waited for.
        'set synchronous_commit = off',
        'create procedure use_up(count integer) language plpgsql as $$ begin for n in 1..count loop perform pg_current_xact_id(); commit; end loop; end $$',
        `call use_up(${Math.ceil(most * (thresholds.wraparound.fail + 0.1))})`,
        'drop procedure use_up',
        `alter system set autovacuum_freeze_max_age = ${most}`,
        'alter system set autovacuum_naptime = 3600',
      );
      await world.restart();
      return async () => {
        await sqlOnce(world, 'alter system reset autovacuum_freeze_max_age', 'alter system reset autovacuum_naptime');
        await world.restart();
      };
    },
  },
];

/** As they are delivered (PostgreSQL, wal_segment_size). */
const segmentBytes = 16 * 1_048_576;
