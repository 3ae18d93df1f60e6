drop function chatai_key_canary(uuid, bytea);
drop table key_canary;
