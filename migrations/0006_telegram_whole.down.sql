drop table bot_minute, reactions, ratings;
alter table outbox drop column extras, drop column edits, drop column hold;
alter table messages drop column attachments, drop column edited_at, drop column reply_to;
alter table turns drop column ending, drop column preview_id, drop column drive_token;
drop index conversations_waiting;
alter table conversations drop column chat_type, drop column title, drop column tags, drop column memory_from,
  drop column unreachable_reason, drop column unreachable_at, drop column requested_at, drop column notice_at;
alter table contacts drop column language_chosen, drop column memory;
alter table bots drop column paused, drop column fallback_since, drop column secret_before_hash, drop column secret_changed_at,
  drop column menu_told, drop column ratings, drop column webhook_told, drop column draining,
  drop column gap_updates, drop column gap_since, drop column gap_until;
alter table workers drop column overloaded_since, drop column relieved_at;
-- Bots that were not checked yet are checked again by their next start.
alter type bot_state rename to bot_state_0006;
create type bot_state as enum ('starting', 'live', 'stopped', 'paused', 'deaf', 'conflict', 'token_dead', 'limited');
alter table bots alter column state drop default;
alter table bots alter column state type bot_state using (case state::text when 'checking' then 'starting' else state::text end)::bot_state;
alter table bots alter column state set default 'starting';
drop type bot_state_0006;
