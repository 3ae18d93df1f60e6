drop table rate_limits, idempotency_keys, platform_audit_events, audit_events;

alter table api_keys drop column sandbox, drop column requests_per_minute, drop column first_status;

delete from invitations;
drop index invitations_by_workspace, invitations_by_email, invitations_by_inviter;
alter table invitations
  drop column token_hash, drop column language, drop column inviter_id,
  alter column role drop not null,
  add column status text not null default 'pending' check (status in ('pending', 'accepted', 'rejected', 'canceled')),
  add column inviter_id uuid not null references users on delete cascade;
create index invitations_by_workspace on invitations (workspace_id);
create index invitations_by_email on invitations (email);
create index invitations_by_inviter on invitations (inviter_id);

drop table ignored_repairs;
alter table members drop column skipped_steps;
alter table workspaces
  drop column time_zone, drop column language, drop column suspended_at, drop column suspended_reason,
  add column logo text, add column metadata text;

drop table mails;
create table sign_in_links (
  id uuid primary key,
  token_hash bytea not null unique,
  created_at timestamptz not null default chatai_now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
insert into sign_in_links (id, token_hash, created_at, expires_at, used_at)
  select id, token_hash, created_at, expires_at, used_at from one_time_links where purpose = 'admin';
drop table one_time_links, challenges, identities, passkeys, recovery_codes, second_factors;

create table accounts (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now(),
  unique (provider_id, account_id)
);
create index accounts_user_id_idx on accounts (user_id);
insert into accounts (id, user_id, account_id, provider_id, password)
  select gen_random_uuid(), id, id::text, 'credential', password_hash from users where password_hash is not null;

drop index users_by_email, users_by_name;
update users set email = case when role = 'admin' then 'admin@chatai.invalid' else id || '@chatai.invalid' end where email is null;
alter table users
  drop column language, drop column password_hash, drop column suspended_at, drop column suspended_reason,
  alter column email set not null,
  add constraint users_email_key unique (email),
  add column image text,
  add column email_verified boolean not null default false,
  add column banned boolean not null default false,
  add column ban_reason text,
  add column ban_expires timestamptz,
  add column updated_at timestamptz not null default chatai_now();

delete from sessions;
alter table sessions
  drop column token_hash, drop column proven_at, drop column last_seen_at,
  add column token text not null unique,
  add column ip_address text,
  add column active_workspace_id uuid references workspaces on delete set null,
  add column impersonated_by uuid references users on delete cascade,
  add column updated_at timestamptz not null default chatai_now();
create index sessions_by_workspace on sessions (active_workspace_id);
create index sessions_by_impersonator on sessions (impersonated_by) where impersonated_by is not null;

create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now()
);
create index verifications_identifier_idx on verifications (identifier);
