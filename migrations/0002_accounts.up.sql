-- People and keys. Tables and columns are better-auth's under our names (a test diffs them against its generator); what is ours says so.
-- Text with a check instead of an enum where better-auth writes: it knows no enums.

create table users (
  id uuid primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  -- Role on the platform, not in a workspace.
  role text check (role in ('user', 'admin', 'oncall')),
  banned boolean not null default false,
  ban_reason text,
  ban_expires timestamptz,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now()
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  active_workspace_id uuid references workspaces on delete set null,
  impersonated_by uuid references users on delete cascade,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now()
);
create index sessions_user_id_idx on sessions (user_id);
create index sessions_by_workspace on sessions (active_workspace_id);
create index sessions_by_impersonator on sessions (impersonated_by) where impersonated_by is not null;

-- Ways to sign in of one user: a password (argon2id), later passkeys' and OAuth's.
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

create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now()
);
create index verifications_identifier_idx on verifications (identifier);

create table members (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('owner', 'editor', 'operator', 'viewer')),
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (workspace_id, user_id)
);
create index members_by_user on members (user_id, workspace_id);

create table invitations (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  email text not null,
  role text check (role in ('owner', 'editor', 'operator', 'viewer')),
  status text not null default 'pending' check (status in ('pending', 'accepted', 'rejected', 'canceled')),
  inviter_id uuid not null references users on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id)
);
create index invitations_by_workspace on invitations (workspace_id);
create index invitations_by_email on invitations (email);
create index invitations_by_inviter on invitations (inviter_id);

-- Ours (decisions/0006). A row without a hash opens nothing: it is made by the request's role and given its hash by the system role.
create table api_keys (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (cardinality(scopes) > 0),
  last4 text not null check (length(last4) = 4),
  -- sha256 of the whole key, which has 256 random bits of its own and so needs no slow hash.
  key_hash bytea unique,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default chatai_now(),
  last_used_at timestamptz,
  primary key (id, workspace_id)
);
create index api_keys_by_workspace on api_keys (workspace_id, id);
create index api_keys_by_creator on api_keys (created_by);

-- Ours: the one-time link that signs the platform's admin in (contract.md 1). Used and expired ones are deleted by the next.
create table sign_in_links (
  id uuid primary key,
  token_hash bytea not null unique,
  created_at timestamptz not null default chatai_now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
