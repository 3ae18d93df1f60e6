alter table bots drop column slowed_until;
