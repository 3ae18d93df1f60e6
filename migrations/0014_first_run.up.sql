-- A deleted bot can be restored for 7 days; meanwhile its token may be connected elsewhere.
alter table bots
  add column deleted_at timestamptz,
  -- It went with its assistant, and comes back with it.
  add column deleted_with_assistant boolean not null default false;
alter table bots drop constraint bots_telegram_id_key;
create unique index bots_telegram_id_key on bots (telegram_id) where deleted_at is null;

-- Telegram is told when a bot is deleted, long before it is removed.
alter table removed_bots drop column token_sealed;

-- The ledger only grows: blocks stand in the order of time, and an index of their bounds costs a reply nothing (PostgreSQL, BRIN).
create index ledger_entries_by_time on ledger_entries using brin (created_at) with (pages_per_range = 16);
