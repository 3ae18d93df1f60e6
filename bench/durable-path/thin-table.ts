/** The one table of the thin pipelines. */
export const thinTable = `create table if not exists thin (seq bigint generated always as identity primary key, bot_id bigint, update_id bigint,
  raw bytea, claimed_at timestamptz, unique (bot_id, update_id)) with (fillfactor = 70)`;

/** Stores one update and wakes the worker. */
export const insertOne = {
  name: 'insert-one',
  text: `with stored as (insert into thin (bot_id, update_id, raw) values ($1, $2, $3) on conflict do nothing returning 1)
    select pg_notify('thin', '') from stored`,
};
