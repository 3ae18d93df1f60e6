-- Files as knowledge (decisions/0018). A source is replaced in place: one transaction puts its new passages in the place of the old.
alter type source_kind add value 'file';

alter table knowledge_sources
  alter column body drop not null,
  add column stage text not null default 'waiting' check (stage in ('waiting', 'reading', 'splitting', 'indexing', 'done')),
  -- When work on it began, to tell how long the rest takes.
  add column started_at timestamptz,
  add column error_code text,
  add column file_name text check (length(file_name) between 1 and 300),
  add column media_type text,
  add column size_bytes integer,
  add column pages integer,
  add column version integer not null default 1,
  add column deleted_at timestamptz,
  -- A file has no body until it is read.
  add check (body is not null or file_name is not null);
update knowledge_sources set stage = 'done' where state in ('ready', 'failed');
create index knowledge_sources_by_workspace on knowledge_sources (workspace_id, id);

-- Of a file that has pages, from 1.
alter table knowledge_chunks add column page integer;

-- The bytes of a file, until it is read; a file that could not be read keeps them, to be tried again.
create table knowledge_files (
  source_id uuid not null,
  workspace_id uuid not null,
  bytes bytea not null,
  primary key (source_id, workspace_id),
  foreign key (source_id, workspace_id) references knowledge_sources on delete cascade
);
alter table knowledge_files alter column bytes set storage external;

-- How often answers rested on a source, by day; written every 10 s by whoever answers (`knowledge/uses`).
create table source_days (
  source_id uuid not null,
  workspace_id uuid not null,
  day date not null,
  uses integer not null,
  primary key (source_id, day, workspace_id),
  foreign key (source_id, workspace_id) references knowledge_sources on delete cascade
) with (fillfactor = 70);
