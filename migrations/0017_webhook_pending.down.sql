alter table bot_minute drop column pending;
