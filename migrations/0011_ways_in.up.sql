-- Sessions, links and second factors of our own (decisions/0016). Nothing was released with the tables that go: whoever is signed in signs in again.

drop table verifications;

-- A token of a session is stored as its hash only.
delete from sessions;
alter table sessions
  drop column token, drop column ip_address, drop column impersonated_by, drop column active_workspace_id, drop column updated_at,
  add column token_hash bytea not null unique,
  -- When its user last proved who they are (security.md T16).
  add column proven_at timestamptz not null default chatai_now(),
  -- To the minute.
  add column last_seen_at timestamptz not null default chatai_now();

alter table users
  drop column image, drop column email_verified, drop column banned, drop column ban_reason, drop column ban_expires, drop column updated_at,
  -- Null until the admin of an installation has given one.
  alter column email drop not null,
  add column language text check (language in ('en', 'ru')),
  -- argon2id, in the PHC string format.
  add column password_hash text,
  add column suspended_at timestamptz,
  add column suspended_reason text;
alter table users drop constraint users_email_key;
-- Addresses are the same whatever their case.
create unique index users_by_email on users (lower(email));
create index users_by_name on users using gin (lower(name) gin_trgm_ops);
update users set email = null where email = 'admin@chatai.invalid';
update users u set password_hash = a.password from accounts a where a.user_id = u.id and a.provider_id = 'credential';
drop table accounts;

-- Codes of an authenticator (RFC 6238). Asked for once `confirmed_at` is set.
create table second_factors (
  id uuid primary key,
  user_id uuid not null unique references users on delete cascade,
  secret_sealed bytea not null,
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: a code works once.
  last_step bigint not null default 0,
  created_at timestamptz not null default chatai_now()
);

create table recovery_codes (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  code_hash bytea not null,
  used_at timestamptz
);
create index recovery_codes_by_user on recovery_codes (user_id);

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 100),
  credential_id text not null unique,
  public_key bytea not null,
  -- Grows with each use, where the authenticator counts; one that goes back was copied.
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null default chatai_now(),
  last_used_at timestamptz
);
create index passkeys_by_user on passkeys (user_id);

-- Accounts elsewhere (OpenID Connect) that are connected with one here.
create table identities (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  issuer text not null,
  subject text not null,
  email text,
  created_at timestamptz not null default chatai_now(),
  unique (issuer, subject)
);
create index identities_by_user on identities (user_id);

-- Between one step of signing in and the next: a second factor that is waited for, or a passkey that is asked for.
create table challenges (
  id uuid primary key,
  token_hash bytea not null unique,
  -- Null: whoever answers says who they are.
  user_id uuid references users on delete cascade,
  purpose text not null check (purpose in ('second-factor', 'sign-in-by-passkey', 'add-passkey', 'oidc')),
  -- What the authenticator signs.
  challenge text,
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index challenges_by_user on challenges (user_id);
create index challenges_by_end on challenges (expires_at);

-- Links that work once, of which only the hash is known. Used ones of the admin stay as the record that somebody has signed in.
create table one_time_links (
  id uuid primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('admin', 'sign-up', 'sign-in', 'reset', 'change-email')),
  user_id uuid references users on delete cascade,
  -- The address at issue: a link ends when its user's address is another one by then (security.md T17).
  email text,
  created_at timestamptz not null default chatai_now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check (purpose = 'admin' or email is not null),
  check (purpose in ('admin', 'sign-up') or user_id is not null)
);
create index one_time_links_by_user on one_time_links (user_id);
insert into one_time_links (id, token_hash, purpose, created_at, expires_at, used_at)
  select id, token_hash, 'admin', created_at, expires_at, used_at from sign_in_links;
drop table sign_in_links;

-- Mails that wait to be sent or, without SMTP_URL, to be handed on by the platform's admin. The text holds a link that signs in.
create table mails (
  id uuid primary key,
  recipient text not null,
  kind text not null,
  language text not null,
  body_sealed bytea not null,
  created_at timestamptz not null default chatai_now(),
  expires_at timestamptz not null,
  sent_at timestamptz
);
create index mails_by_end on mails (expires_at);

alter table workspaces
  drop column logo, drop column metadata,
  add column time_zone text not null default 'UTC' check (length(time_zone) <= 100),
  add column language text not null default 'en' check (language in ('en', 'ru')),
  add column suspended_at timestamptz,
  add column suspended_reason text;

-- First steps that a member has skipped, and what needs them that they ignore until then.
alter table members add column skipped_steps text[] not null default '{}';
create table ignored_repairs (
  id uuid not null,
  workspace_id uuid not null,
  member_id uuid not null,
  kind text not null,
  target_id uuid,
  until timestamptz not null,
  primary key (id, workspace_id),
  foreign key (member_id, workspace_id) references members on delete cascade
);
create unique index ignored_repairs_by_member on ignored_repairs (member_id, workspace_id, kind, target_id) nulls not distinct;

delete from invitations;
drop index invitations_by_workspace, invitations_by_email, invitations_by_inviter;
alter table invitations
  drop column status,
  drop column inviter_id,
  alter column role set not null,
  add column inviter_id uuid references users on delete set null,
  add column language text not null default 'en' check (language in ('en', 'ru')),
  -- Made by the request's role, which writes no hashes, and given by the system role; replaced when it is sent again.
  add column token_hash bytea unique;
create index invitations_by_workspace on invitations (workspace_id, id);
create unique index invitations_by_email on invitations (workspace_id, lower(email));
create index invitations_by_inviter on invitations (inviter_id);

alter table api_keys
  add column sandbox boolean not null default false,
  -- Null: without a limit.
  add column requests_per_minute integer default 600 check (requests_per_minute > 0),
  -- HTTP status of the first answer to a request with it.
  add column first_status smallint;

-- Who changed what. Append-only; what is changed on the platform itself, outside any workspace, stands in its twin.
create table audit_events (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  actor_kind text not null check (actor_kind in ('person', 'key', 'local', 'platform')),
  actor_id uuid,
  actor_name text not null,
  action text not null,
  target_kind text not null,
  target_id uuid,
  target_name text not null,
  -- {field: {before, after}}, without secrets.
  changes jsonb not null default '{}',
  reason text,
  request_id text,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id)
);
create index audit_events_by_workspace on audit_events (workspace_id, id);
create index audit_events_by_target on audit_events (target_id, workspace_id, id);

create table platform_audit_events (
  id uuid primary key,
  actor_kind text not null check (actor_kind in ('person', 'key', 'local', 'platform')),
  actor_id uuid,
  actor_name text not null,
  action text not null,
  target_kind text not null,
  target_id uuid,
  target_name text not null,
  changes jsonb not null default '{}',
  reason text,
  request_id text,
  created_at timestamptz not null default chatai_now()
);
create index platform_audit_events_by_target on platform_audit_events (target_id, id);

-- The answer to a POST that may be sent again, for 24 hours (contract.md 3). Without a status the first one is still under way.
create table idempotency_keys (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  -- The person or key that sent it; of the local command line the workspace itself.
  actor_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  -- Of method, path and body: the same key with another request is refused.
  request_hash bytea not null,
  status smallint,
  answer_sealed bytea,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (workspace_id, actor_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- How much of a limit is used, as the time at which it will be whole again (GCRA). May be lost in a crash.
create unlogged table rate_limits (
  key text primary key,
  whole_at timestamptz not null
);
create index rate_limits_by_end on rate_limits (whole_at);
