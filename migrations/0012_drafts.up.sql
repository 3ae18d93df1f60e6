-- Drafts, templates' suggestions, history (decisions/0017); what is deleted can be restored for 7 days.
alter table assistants add column deleted_at timestamptz;

alter table assistant_versions
  add column suggestions text[] not null default '{}' check (cardinality(suggestions) <= 6),
  add column published_by uuid references users on delete set null,
  -- The older version that this one brought back.
  add column restored_from integer;
create index assistant_versions_by_publisher on assistant_versions (published_by);

-- One for each assistant that is worked on; gone when it is published or dropped.
create table assistant_drafts (
  assistant_id uuid not null,
  workspace_id uuid not null,
  -- The version that it began from.
  base_version integer not null,
  -- Grows with every change, so that two who write notice each other.
  revision integer not null default 1,
  name text not null check (length(name) between 1 and 200),
  instructions text not null check (length(instructions) <= 20000),
  language text not null check (length(language) between 1 and 35),
  model text not null check (length(model) between 3 and 300),
  fallback text check (length(fallback) <= 4000),
  greeting text check (length(greeting) <= 4000),
  suggestions text[] not null default '{}' check (cardinality(suggestions) <= 6),
  updated_by uuid references users on delete set null,
  updated_at timestamptz not null default chatai_now(),
  primary key (assistant_id, workspace_id),
  foreign key (assistant_id, workspace_id) references assistants on delete cascade
);
create index assistant_drafts_by_editor on assistant_drafts (updated_by);
