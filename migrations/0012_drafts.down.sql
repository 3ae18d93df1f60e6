drop table assistant_drafts;
alter table assistant_versions drop column suggestions, drop column published_by, drop column restored_from;
delete from assistants where deleted_at is not null;
alter table assistants drop column deleted_at;
