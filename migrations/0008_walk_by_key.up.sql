-- The walk reaches a row by its key and binds the workspace too. An index that holds every row and leads with the workspace could be chosen
-- for that while the table is small, and was: then each turn walked all conversations of its workspace (pipeline.md 3). So those of
-- conversations are partial, and that of contacts leads with their own key.
drop index conversations_by_activity, conversations_by_workspace;
create index conversations_by_activity on conversations (workspace_id, active_hour, bot_id, assistant_id) where not synthetic;
create index conversations_by_workspace on conversations (workspace_id, id) where not synthetic;

alter table contacts
  add unique (external_id, channel, workspace_id),
  drop constraint contacts_workspace_id_channel_external_id_key;
