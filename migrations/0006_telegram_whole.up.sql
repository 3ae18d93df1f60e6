alter type bot_state add value 'checking' before 'starting';

alter table bots
  -- Its owner wants what it receives kept and not answered; Telegram goes on delivering.
  add column paused boolean not null default false,
  -- Since when it polls although its owner wants a webhook: Telegram cannot reach the public address.
  add column fallback_since timestamptz,
  -- The secret before the last rotation: deliveries that are on their way still carry it.
  add column secret_before_hash bytea,
  add column secret_changed_at timestamptz,
  -- Digest of the menu of commands that Telegram was last told.
  add column menu_told text,
  -- Are people asked in private chats whether an answer helped?
  add column ratings boolean not null default true,
  -- Digest of all that Telegram was last told about the webhook; null when it was told that there is none.
  add column webhook_told text,
  -- Its owner wants it stopped once all that it has received is answered.
  add column draining boolean not null default false,
  -- Updates that Telegram dropped while nobody took them for a day: how many, and between which two that came.
  add column gap_updates integer,
  add column gap_since timestamptz,
  add column gap_until timestamptz;

alter table workers
  -- Since when its loop lags or its queue is old.
  add column overloaded_since timestamptz,
  -- When bots were last taken from it for that.
  add column relieved_at timestamptz;

alter table contacts
  -- What they chose in /settings; null: as Telegram says, and remembered.
  add column language_chosen text,
  add column memory boolean not null default true;

alter table conversations
  -- Telegram's word for the chat: private, group, supergroup.
  add column chat_type text,
  -- Of a group.
  add column title text,
  add column tags text[] not null default '{}',
  -- Messages up to this number are not remembered by the assistant (/new).
  add column memory_from integer not null default 0,
  -- Telegram does not let the bot write here any more; a new message from the chat ends it.
  add column unreachable_reason text,
  add column unreachable_at timestamptz,
  -- Someone asked for a person.
  add column requested_at timestamptz,
  -- When the chat was last told that the bot is paused.
  add column notice_at timestamptz;
create index conversations_waiting on conversations (workspace_id, state, id) where state <> 'ai';

alter table turns
  -- How an answer ended that is not whole: stopped (by its reader), cut (by the provider).
  add column ending text check (ending in ('stopped', 'cut')),
  -- Fencing token of the lease under which it was driven last: reading it again under the same one is no new drive.
  add column drive_token bigint,
  -- Telegram's message_id of the message that grows while the answer is made, where drafts cannot be shown.
  add column preview_id bigint;

alter table messages
  -- What came with the text, or instead of it: kind, file ids, sizes, a place, a contact.
  add column attachments jsonb,
  add column edited_at timestamptz,
  -- Telegram's message_id of the message that this one answers.
  add column reply_to bigint;

alter table outbox
  -- Formatting, buttons and what it replies to, as the channel keeps them.
  add column extras jsonb,
  -- It changes this message of the bot and sends no new one: safe to repeat.
  add column edits bigint,
  -- At most once: when its outcome is unknown it waits for a person's choice (guarantees.md 2.3).
  add column hold boolean not null default false;

-- What people said of answers; the last press wins.
create table ratings (
  turn_id uuid not null,
  workspace_id uuid not null,
  helpful boolean not null,
  -- wrong, incomplete, person.
  why text check (why in ('wrong', 'incomplete', 'person')),
  rated_at timestamptz not null default chatai_now(),
  primary key (turn_id, workspace_id),
  foreign key (turn_id, workspace_id) references turns on delete cascade
);

-- Emoji that people put on messages, as they stand now.
create table reactions (
  conversation_id uuid not null,
  workspace_id uuid not null,
  -- Telegram's message_id, and its id of the person.
  message_external_id bigint not null,
  person_external_id bigint not null,
  emoji text[] not null,
  reacted_at timestamptz not null default chatai_now(),
  primary key (conversation_id, message_external_id, person_external_id, workspace_id),
  foreign key (conversation_id, workspace_id) references conversations on delete cascade
);

-- Figures of a bot for one minute (architecture.md 7.6), added to by its holder every 10 s.
create table bot_minute (
  bot_id uuid not null,
  workspace_id uuid not null,
  minute timestamptz not null,
  updates integer not null default 0,
  turns integer not null default 0,
  turns_failed integer not null default 0,
  sent integer not null default 0,
  refused integer not null default 0,
  uncertain integer not null default 0,
  -- 429 and 409 of Telegram.
  limited integer not null default 0,
  conflicts integer not null default 0,
  restarts integer not null default 0,
  -- The most that waited in its lanes, and the longest time in milliseconds.
  waiting integer not null default 0,
  waiting_ms integer not null default 0,
  -- Answers by their time from update to first send; bounds stand beside the code that counts.
  answer_buckets integer[] not null default '{}',
  primary key (bot_id, minute, workspace_id),
  foreign key (bot_id, workspace_id) references bots on delete cascade
) with (fillfactor = 70);
