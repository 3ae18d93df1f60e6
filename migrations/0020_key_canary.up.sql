-- One value that the key of the installation has sealed: who cannot open it has another key, and would open no token and no key of a model either.
create table if not exists key_canary (
  id uuid primary key,
  value_sealed bytea not null
);
-- What is there, or what is given when nothing is. Who looks has no right to change anything: the function has.
create or replace function chatai_key_canary(canary uuid, sealed bytea) returns bytea language sql security definer set search_path = public, pg_temp
  as $$ insert into key_canary (id, value_sealed) select canary, sealed where sealed is not null on conflict (id) do nothing;
        select value_sealed from key_canary where id = canary $$;
revoke all on function chatai_key_canary(uuid, bytea) from public;
