create type bot_state as enum ('starting', 'live', 'stopped', 'paused', 'deaf', 'conflict', 'token_dead', 'limited');
create type bot_mode as enum ('webhook', 'polling');
create type conversation_channel as enum ('telegram', 'api');
create type conversation_state as enum ('ai', 'requested', 'human');
create type message_role as enum ('user', 'assistant', 'operator', 'system');
-- open -> closed | failed (dead letter) | cancelled
create type turn_state as enum ('open', 'closed', 'failed', 'cancelled');
-- queued -> sending -> sent | queued (429, resend) | uncertain | failed; queued | uncertain -> cancelled
create type outbox_state as enum ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled');

create table bots (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  assistant_id uuid not null,
  telegram_id bigint not null unique,
  username text not null,
  name text not null,
  mode bot_mode not null,
  state bot_state not null default 'starting',
  state_reason text,
  -- What the owner wants; `state` is what is.
  enabled boolean not null default true,
  -- Grows with each start that the owner asks for: `starting` alone does not tell a second one from the first.
  starts integer not null default 1,
  sandbox boolean not null default false,
  token_sealed bytea not null,
  token_last4 text not null,
  -- The webhook's secret: sealed because Telegram must be told it, hashed because every request is compared with it.
  secret_sealed bytea not null,
  secret_hash bytea not null,
  -- Where Telegram delivers, as it was last told; null when it was told to keep the updates for getUpdates.
  webhook_url text,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  foreign key (assistant_id, workspace_id) references assistants on delete cascade
);
create index bots_by_assistant on bots (assistant_id, workspace_id);
create index bots_by_workspace on bots (workspace_id, id);

-- What is left of a removed bot: its secret tells Telegram's late deliveries from a stranger's (security.md T6).
create table removed_bots (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  telegram_id bigint not null,
  secret_hash bytea not null,
  -- Until Telegram has been told that there is no webhook any more.
  token_sealed bytea,
  removed_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id)
);

-- One row per incarnation of a worker process. Expiry is one update of this row; it waits for writes in flight, which hold it for share.
create table workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default chatai_now(),
  heartbeat_at timestamptz not null default chatai_now(),
  expired_at timestamptz,
  -- Its process is known to have ended: what it was sending is not in flight any more.
  exited_at timestamptz
) with (fillfactor = 50);

-- The unit of lease is a bot. No index on the worker: each hot statement must find a lease by its bot (pipeline.md 3). `token` is the fencing token: it grows with every change of the holder.
create table bot_leases (
  bot_id uuid not null,
  workspace_id uuid not null,
  worker_id uuid references workers on delete set null,
  token bigint not null default 0,
  -- The holder is asked to finish what it has in hand and give the bot back, so that another one takes it (balance).
  leaving boolean not null default false,
  -- Low marks: everything at or below them is settled, so recovery reads from here (pipeline.md 9).
  update_mark bigint not null default 0,
  outbox_mark bigint not null default 0,
  primary key (bot_id, workspace_id),
  foreign key (bot_id, workspace_id) references bots on delete cascade
) with (fillfactor = 50);

-- The inbox. `seq` is the receive number, `raw` the bytes as Telegram sent them (bytea keeps what jsonb refuses).
create table updates (
  seq bigint generated always as identity,
  workspace_id uuid not null,
  bot_id uuid not null,
  update_id bigint not null,
  raw bytea not null,
  received_at timestamptz not null default chatai_now(),
  turn_id uuid,
  -- Why an update needs no turn: ignored, edited, dead.
  outcome text,
  primary key (seq, workspace_id),
  unique (bot_id, update_id),
  foreign key (bot_id, workspace_id) references bots on delete cascade
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create table contacts (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  channel conversation_channel not null,
  external_id bigint not null,
  name text not null,
  username text,
  language text,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (workspace_id, channel, external_id)
);

create table conversations (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  channel conversation_channel not null,
  assistant_id uuid not null,
  bot_id uuid,
  chat_id bigint,
  topic_id bigint not null default 0,
  contact_id uuid,
  state conversation_state not null default 'ai',
  -- Internal probes: never listed, counted or billed (contract.md 1).
  synthetic boolean not null default false,
  -- Number of the newest message; the answer of an open turn has its number already.
  last_seq integer not null default 0,
  last_message_at timestamptz not null default chatai_now(),
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (bot_id, chat_id, topic_id),
  foreign key (assistant_id, workspace_id) references assistants on delete cascade,
  foreign key (bot_id, workspace_id) references bots on delete cascade,
  foreign key (contact_id, workspace_id) references contacts on delete set null (contact_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index conversations_by_workspace on conversations (workspace_id, id);
create index conversations_by_contact on conversations (contact_id, workspace_id);
create index conversations_by_assistant on conversations (assistant_id, workspace_id);

-- The journal of a question and its answer, whose texts are messages. `bot_id` is implied by the conversation and is here for the fence.
create table turns (
  id uuid not null,
  workspace_id uuid not null,
  conversation_id uuid not null,
  bot_id uuid,
  state turn_state not null default 'open',
  attempt smallint not null default 1,
  answered boolean,
  sources jsonb,
  model text,
  reason text,
  answer_seq integer not null,
  opened_at timestamptz not null default chatai_now(),
  closed_at timestamptz,
  primary key (id, workspace_id),
  foreign key (conversation_id, workspace_id) references conversations on delete cascade
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create table messages (
  id uuid not null,
  workspace_id uuid not null,
  turn_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  role message_role not null,
  text text not null,
  -- Telegram's message_id of what a user wrote.
  external_id bigint,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (conversation_id, seq),
  foreign key (turn_id, workspace_id) references turns on delete cascade
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create table outbox (
  seq bigint generated always as identity,
  workspace_id uuid not null,
  message_id uuid not null,
  bot_id uuid not null,
  chat_id bigint not null,
  topic_id bigint not null default 0,
  part smallint not null,
  body text not null,
  state outbox_state not null,
  -- Of a row that is `sending`: the worker's incarnation, and when its call is over at the latest.
  owner uuid,
  deadline timestamptz,
  attempt integer not null default 0,
  -- Telegram said 429: nothing goes to the chat before, whoever holds the bot then.
  retry_at timestamptz,
  external_id bigint,
  reason text,
  updated_at timestamptz not null default chatai_now(),
  primary key (seq, workspace_id),
  foreign key (message_id, workspace_id) references messages on delete cascade
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index outbox_by_message on outbox (message_id, workspace_id);

-- Append-only. One row per effect: a turn that is repeated finds its key taken (guarantees.md 2.2.4). Money outlives its turn: what was
-- used stays counted when the assistant and its conversations are deleted.
create table ledger_entries (
  effect_key text not null,
  workspace_id uuid not null references workspaces on delete cascade,
  turn_id uuid not null,
  kind text not null,
  amount_minor bigint not null default 0,
  model text not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  created_at timestamptz not null default chatai_now(),
  primary key (effect_key, workspace_id)
);

-- Updates that our own code could not digest, kept with their bytes until someone replays or deletes them.
create table dead_letters (
  id uuid not null,
  workspace_id uuid not null,
  bot_id uuid not null,
  raw bytea not null,
  reason text not null,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  foreign key (bot_id, workspace_id) references bots on delete cascade
);
-- Telegram sends again what we could not read, when our answer got lost: its bytes are one letter.
create unique index dead_letters_by_bot on dead_letters (bot_id, workspace_id, sha256(raw));
