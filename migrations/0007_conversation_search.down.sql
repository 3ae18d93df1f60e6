drop index dead_letters_by_workspace, contacts_by_workspace, contacts_without_terms, contacts_by_term, conversations_by_tag,
  conversations_unreachable, conversations_waiting, conversations_by_activity;
create index conversations_waiting on conversations (workspace_id, state, id) where state <> 'ai';
alter table contacts drop column terms;
alter table conversations drop column active_hour, drop column waits;
drop table job_marks, message_terms;
