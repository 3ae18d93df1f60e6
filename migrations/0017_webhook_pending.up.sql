-- The most updates of the bot that waited at Telegram for its webhook, as getWebhookInfo told it in this minute.
alter table bot_minute add column if not exists pending integer not null default 0;
