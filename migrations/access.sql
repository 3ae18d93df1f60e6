-- Who may do what (architecture.md 7.2): runs after every migration, so that a new table admits nobody but requests of its own workspace
-- until it stands on a list here. Idempotent. Roles that do not exist (single-role mode) are skipped.
do $$
declare
  t record;
  columns text;
  missing text;
  has_api boolean := exists (select from pg_roles where rolname = 'chatai_api');
  has_system boolean := exists (select from pg_roles where rolname = 'chatai_system');
  has_ops boolean := exists (select from pg_roles where rolname = 'chatai_ops');

  -- What intake, pipeline, sign-in and jobs need, over all workspaces. What was published is read, money added to, neither ever changed.
  of_system jsonb := '{
    "users": "select, insert, update, delete",
    "sessions": "select, insert, update, delete",
    "second_factors": "select, insert, update, delete",
    "recovery_codes": "select, insert, update, delete",
    "passkeys": "select, insert, update, delete",
    "identities": "select, insert, delete",
    "challenges": "select, insert, update, delete",
    "one_time_links": "select, insert, update, delete",
    "mails": "select, insert, update, delete",
    "rate_limits": "select, insert, update, delete",
    "idempotency_keys": "select, insert, update, delete",
    "audit_events": "select, insert",
    "platform_audit_events": "select, insert",
    "workspaces": "select, insert, update, delete",
    "members": "select, insert, update",
    "invitations": "select, update, delete",
    "api_keys": "select, update",
    "assistants": "select, insert, update, delete",
    "assistant_versions": "select",
    "assistant_drafts": "select",
    "knowledge_sources": "select, insert, update, delete",
    "knowledge_chunks": "select, insert, delete",
    "knowledge_files": "select, insert, update, delete",
    "source_days": "select, insert, update",
    "model_providers": "select, insert, update",
    "bots": "select, insert, update, delete",
    "removed_bots": "select, insert, update",
    "workers": "select, insert, update",
    "bot_leases": "select, insert, update",
    "updates": "select, insert, update, delete",
    "dead_letters": "select, insert, delete",
    "contacts": "select, insert, update",
    "conversations": "select, insert, update",
    "turns": "select, insert, update, delete",
    "messages": "select, insert, update, delete",
    "outbox": "select, insert, update",
    "uncertain_parts": "select, insert, update",
    "chat_rests": "select, insert, update, delete",
    "ratings": "select, insert, update, delete",
    "reactions": "select, insert, update, delete",
    "bot_minute": "select, insert, update, delete",
    "message_terms": "select, insert, update, delete",
    "job_marks": "select, insert, update",
    "key_canary": "select, update",
    "ledger_entries": "select, insert"
  }';

  -- What statistics count, over all workspaces. Of each only numbers, times, states and ids: no column of text or bytes.
  of_ops text[] := array['schema_migrations', 'workspaces', 'users', 'sessions', 'members', 'assistants', 'knowledge_sources',
    'bots', 'workers', 'bot_leases', 'updates', 'dead_letters', 'contacts', 'conversations', 'turns', 'messages', 'outbox', 'ratings', 'reactions', 'bot_minute', 'ledger_entries'];

  -- What nobody changes once it is there; requests only read it.
  append_only text[] := array['audit_events'];
begin
  select string_agg(name, ', ') into missing
  from (select jsonb_object_keys(of_system) union select unnest(of_ops)) as listed (name)
  where to_regclass('public.' || quote_ident(name)) is null;
  if missing is not null then raise exception 'access.sql lists tables that do not exist: %', missing; end if;

  for t in
    select c.oid, c.relname, of_system ->> c.relname as system_verbs, c.relname = any (of_ops) as counted,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as tenant
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  loop
    -- Tables without a workspace (users, sessions, workers, …) are no business of requests; `workspaces` is a tenant's own row.
    if t.tenant or t.relname = 'workspaces' then
      execute format('alter table public.%I enable row level security', t.relname);
      execute format('alter table public.%I force row level security', t.relname);
      execute format('drop policy if exists tenant on public.%I', t.relname);
      execute format('drop policy if exists system on public.%I', t.relname);
      execute format('drop policy if exists ops on public.%I', t.relname);
      execute format('drop policy if exists owner on public.%I', t.relname);
      execute format('create policy owner on public.%I to %I using (true)', t.relname, current_user);
      if has_system and t.system_verbs is not null then
        execute format('create policy system on public.%I to chatai_system using (true)', t.relname);
      end if;
      if has_ops and t.counted then
        execute format('create policy ops on public.%I for select to chatai_ops using (true)', t.relname);
      end if;
      if has_api then
        execute format('create policy tenant on public.%I to chatai_api using (%I = public.chatai_workspace())',
                       t.relname, case when t.tenant then 'workspace_id' else 'id' end);
        -- Secrets (sealed) and their hashes cannot be read or written by a request's role.
        select string_agg(quote_ident(attname), ', ') into columns
        from pg_attribute
        where attrelid = t.oid and attnum > 0 and not attisdropped and attname !~ '(_sealed|_hash)$';
        execute format('revoke all on public.%I from chatai_api', t.relname);
        execute format('grant select (%s), insert (%s), update (%s), references (%s) on public.%I to chatai_api',
                       columns, columns, columns, columns, t.relname);
        execute format('grant delete on public.%I to chatai_api', t.relname);
        if t.relname = any (append_only) then
          execute format('revoke insert, update, delete on public.%I from chatai_api', t.relname);
        end if;
      end if;
    end if;

    if has_system then
      execute format('revoke all on public.%I from chatai_system', t.relname);
      if t.system_verbs is not null then
        execute format('grant %s on public.%I to chatai_system', t.system_verbs, t.relname);
      end if;
    end if;
    if has_ops then
      execute format('revoke all on public.%I from chatai_ops', t.relname);
      if t.counted then
        -- Categories of pg_type: boolean, date and time, enum, number, and of the user-defined ones uuid.
        select string_agg(quote_ident(a.attname), ', ') into columns
        from pg_attribute a join pg_type y on y.oid = a.atttypid
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
          and (y.typcategory in ('B', 'D', 'E', 'N') or y.oid = 'uuid'::regtype);
        execute format('grant select (%s) on public.%I to chatai_ops', columns, t.relname);
      end if;
    end if;
  end loop;

  if has_api then execute 'grant usage on schema public to chatai_api'; end if;
  if has_system then
    execute 'grant usage on schema public to chatai_system';
    execute 'grant usage, select on all sequences in schema public to chatai_system';
    -- Background jobs (pg-boss) are the system role's alone: a job of one tenant is no business of another's request.
    if to_regnamespace('pgboss') is not null then
      execute 'grant usage on schema pgboss to chatai_system';
      execute 'grant select, insert, update, delete on all tables in schema pgboss to chatai_system';
    end if;
  end if;
  if has_ops then
    execute 'grant usage on schema public to chatai_ops';
    -- Does it take writes, and does our key open what is sealed in it? Older schemas have no such rows.
    if to_regprocedure('public.chatai_canary()') is not null then
      execute 'grant execute on function public.chatai_canary() to chatai_ops';
    end if;
    if to_regprocedure('public.chatai_key_canary(uuid, bytea)') is not null then
      execute 'grant execute on function public.chatai_key_canary(uuid, bytea) to chatai_ops';
    end if;
  end if;
end $$;
