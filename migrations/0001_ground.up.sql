create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- The one source of time of every statement; simulations replace it (architecture.md 7.3).
create function chatai_now() returns timestamptz language sql stable as 'select now()';

-- The workspace of this transaction, set by `withWorkspace`; null when none is set, so that policies then show no row.
create function chatai_workspace() returns uuid language sql stable
  as $$ select nullif(current_setting('chatai.workspace', true), '')::uuid $$;

-- A workspace is a tenant. Columns beyond name and slug are those of better-auth's organization.
create table workspaces (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  slug text not null unique,
  logo text,
  metadata text,
  created_at timestamptz not null default chatai_now()
);
