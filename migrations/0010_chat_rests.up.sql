-- Chats that Telegram told a bot to leave alone (429) by a call that is no part of the outbox: the next holder of the bot obeys as well
-- (guarantees.md 2.4). A part keeps its own time. A handful of rows, each for as long as it holds.
create table chat_rests (
  bot_id uuid not null,
  workspace_id uuid not null,
  chat_id bigint not null,
  until timestamptz not null,
  primary key (bot_id, chat_id, workspace_id),
  foreign key (bot_id, workspace_id) references bots on delete cascade
);
