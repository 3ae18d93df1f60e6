-- Words of messages, written by a job and not on the way of a turn. Each term starts with a key of the workspace, so that one index serves all.
create table message_terms (
  message_id uuid not null,
  workspace_id uuid not null,
  terms tsvector not null,
  primary key (message_id, workspace_id),
  foreign key (message_id, workspace_id) references messages on delete cascade
);
create index message_terms_by_term on message_terms using gin (terms);

-- How far a job has come that walks a table by its key.
create table job_marks (
  name text primary key,
  last_id uuid not null
);
