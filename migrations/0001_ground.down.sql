drop table workspaces;
drop function chatai_workspace();
drop function chatai_now();
drop extension if exists unaccent;
drop extension if exists pg_trgm;
