-- Until when one of the bot's turns begins per second, because operators have slowed it down: what it did took the machine from all others.
alter table bots add column if not exists slowed_until timestamptz;
