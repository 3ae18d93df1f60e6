-- Who may do what, derived from the catalogue after every migration (architecture.md 7.2), so that a new table cannot be forgotten.
-- Idempotent. Roles that do not exist (single-role mode) are skipped.
do $$
declare
  t record;
  columns text;
  has_api boolean := exists (select from pg_roles where rolname = 'chatai_api');
  has_system boolean := exists (select from pg_roles where rolname = 'chatai_system');
  has_ops boolean := exists (select from pg_roles where rolname = 'chatai_ops');
begin
  for t in
    select c.oid, c.relname,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as tenant
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  loop
    if has_system and t.relname <> 'schema_migrations' then
      execute format('grant select, insert, update, delete on public.%I to chatai_system', t.relname);
    end if;

    -- Tables without a workspace (users, sessions, workers, …) are no business of requests; `workspaces` is a tenant's own row.
    if t.tenant or t.relname = 'workspaces' then
      execute format('alter table public.%I enable row level security', t.relname);
      execute format('alter table public.%I force row level security', t.relname);
      execute format('drop policy if exists tenant on public.%I', t.relname);
      execute format('drop policy if exists system on public.%I', t.relname);
      execute format('drop policy if exists owner on public.%I', t.relname);
      execute format('create policy owner on public.%I to %I using (true)', t.relname, current_user);
      if has_system then
        execute format('create policy system on public.%I to chatai_system using (true)', t.relname);
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
  end if;
end $$;
