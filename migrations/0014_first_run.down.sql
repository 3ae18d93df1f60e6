drop index ledger_entries_by_time;
alter table removed_bots add column token_sealed bytea;
delete from bots where deleted_at is not null;
drop index bots_telegram_id_key;
alter table bots add constraint bots_telegram_id_key unique (telegram_id);
alter table bots drop column deleted_at, drop column deleted_with_assistant;
