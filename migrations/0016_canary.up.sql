-- Whoever looks whether the database takes writes writes this row, and reads it back. Who looks has no right to change anything: the function has.
create table canary (
  id boolean primary key default true check (id),
  written_at timestamptz not null
);
create function chatai_canary() returns timestamptz language sql security definer set search_path = public, pg_temp
  as $$ insert into canary (written_at) values (clock_timestamp())
        on conflict (id) do update set written_at = excluded.written_at returning written_at $$;
revoke all on function chatai_canary() from public;
