alter table contacts
  add unique (workspace_id, channel, external_id),
  drop constraint contacts_external_id_channel_workspace_id_key;

drop index conversations_by_activity, conversations_by_workspace;
create index conversations_by_workspace on conversations (workspace_id, id);
create index conversations_by_activity on conversations (workspace_id, active_hour, bot_id, assistant_id);
