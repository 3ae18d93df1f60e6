// What every write of a holder joins, beside its bot's lease and the lease's token (pipeline.md 4).

/**
 * A step of a statement whose first parameter is the worker: one row while this incarnation has not expired. `for share` makes expiry wait
 * for writes in flight.
 */
export const workerFence =
  'fence as materialized (select 1 from workers where id = $1 and expired_at is null for share)';
