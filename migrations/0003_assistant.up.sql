create table assistants (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id)
);
