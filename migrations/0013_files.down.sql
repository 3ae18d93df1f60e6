drop table source_days;
drop table knowledge_files;
delete from knowledge_sources where body is null or deleted_at is not null;
alter table knowledge_chunks drop column page;
-- What a file said stays, as a text. A value of an enum cannot be dropped, so the type is made anew.
update knowledge_sources set kind = 'text' where kind = 'file';
drop index knowledge_sources_by_workspace;
alter table knowledge_sources
  drop constraint knowledge_sources_check1,
  alter column body set not null,
  drop column stage, drop column started_at, drop column error_code, drop column file_name, drop column media_type, drop column size_bytes,
  drop column pages, drop column version, drop column deleted_at;
alter table knowledge_sources drop constraint knowledge_sources_check;
alter type source_kind rename to source_kind_before;
create type source_kind as enum ('text', 'qa');
alter table knowledge_sources alter column kind type source_kind using kind::text::source_kind;
alter table knowledge_sources add check ((kind = 'qa') = (question is not null));
drop type source_kind_before;
