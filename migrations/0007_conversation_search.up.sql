-- Words of messages, written by a job and not on the way of a turn. Each term starts with a key of the workspace, so that one index serves all.
create table message_terms (
  message_id uuid not null,
  workspace_id uuid not null,
  terms tsvector not null,
  primary key (message_id, workspace_id),
  foreign key (message_id, workspace_id) references messages on delete cascade
);
create index message_terms_by_term on message_terms using gin (terms);
-- Words that nearly every message has are found by walking back from the newest one.
create index message_terms_by_workspace on message_terms (workspace_id, message_id);

-- How far a job has come that walks a table by its key.
create table job_marks (
  name text primary key,
  last_id uuid not null
);

-- `active_hour`: of the newest message, since 1970. It changes once an hour at most, so an index on it leaves a conversation's other updates
-- HOT; within an hour a page is sorted. `waits`: for a person; row-level security hides from the planner how rare a state is, not how rare
-- a truth is.
alter table conversations
  add column active_hour integer not null
    generated always as (div(extract(epoch from last_message_at at time zone 'UTC'), 3600)::integer) stored,
  add column waits boolean not null generated always as (state <> 'ai') stored;
-- Bot and assistant are compared in the index, so a page of a bot that has been silent for long reads no rows of others.
create index conversations_by_activity on conversations (workspace_id, active_hour, bot_id, assistant_id);
drop index conversations_waiting;
create index conversations_waiting on conversations (workspace_id, active_hour) where waits;
create index conversations_unreachable on conversations (workspace_id, active_hour) where unreachable_reason is not null;
create index conversations_by_tag on conversations using gin (tags) where tags <> '{}';

-- Words of name and username, with the workspace's key as in message_terms; null until the job has read the name.
alter table contacts add column terms tsvector;
create index contacts_by_term on contacts using gin (terms) where terms is not null;
create index contacts_without_terms on contacts (id) where terms is null;
create index contacts_by_workspace on contacts (workspace_id, id);

create index dead_letters_by_workspace on dead_letters (workspace_id, id);
