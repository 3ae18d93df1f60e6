create type source_kind as enum ('text', 'qa');
-- queued -> processing -> ready | failed
create type source_state as enum ('queued', 'processing', 'ready', 'failed');
create type provider_kind as enum ('openai-compatible');

create table assistants (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  -- Name and number of the published version, the one that answers.
  name text not null check (length(name) between 1 and 200),
  version integer not null default 1,
  -- Prefix of this assistant's search terms: each assistant has a vocabulary of its own in the one index.
  search_key bigint generated always as identity unique,
  -- Grows with every change of the knowledge, so that caches notice.
  knowledge_version bigint not null default 0,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id)
);
create index assistants_by_workspace on assistants (workspace_id, id);

-- Append-only: an update publishes the next number.
create table assistant_versions (
  id uuid not null,
  workspace_id uuid not null,
  assistant_id uuid not null,
  version integer not null check (version > 0),
  name text not null check (length(name) between 1 and 200),
  instructions text not null check (length(instructions) <= 20000),
  -- BCP-47, or `auto`: that of the question.
  language text not null check (length(language) between 1 and 35),
  -- `builtin/extractive`, or `<provider>/<model>`.
  model text not null check (length(model) between 3 and 300),
  fallback text check (length(fallback) <= 4000),
  greeting text check (length(greeting) <= 4000),
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (assistant_id, version, workspace_id),
  foreign key (assistant_id, workspace_id) references assistants on delete cascade
);

create table knowledge_sources (
  id uuid not null,
  workspace_id uuid not null,
  assistant_id uuid not null,
  kind source_kind not null,
  title text not null check (length(title) between 1 and 300),
  -- Of a text its body, of a question-answer pair the answer.
  body text not null check (length(body) between 1 and 2000000),
  question text check (length(question) between 1 and 2000),
  state source_state not null default 'queued',
  progress real not null default 0 check (progress between 0 and 1),
  -- Passages that can be found; 0 until ready.
  passages integer not null default 0,
  error text,
  created_at timestamptz not null default chatai_now(),
  updated_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  check ((kind = 'qa') = (question is not null)),
  foreign key (assistant_id, workspace_id) references assistants on delete cascade
);
create index knowledge_sources_by_assistant on knowledge_sources (assistant_id, workspace_id, id);

-- A passage as it is searched. `terms` are its distinct stems and pieces of words, with the assistant's prefix: candidates and document
-- frequencies come from their index. `words` and `stems` hold a line per sentence, for the exact score of a candidate.
create table knowledge_chunks (
  id uuid not null,
  workspace_id uuid not null,
  source_id uuid not null,
  ordinal integer not null,
  body text not null,
  -- Start and end of each sentence in the body, in UTF-16 units, in one row.
  sentences integer[] not null,
  -- BCP 47, `und` when it could not be told. It chose the stemmer.
  language text not null,
  words text not null,
  stems text not null,
  stem_count integer not null,
  terms tsvector not null,
  primary key (id, workspace_id),
  unique (source_id, ordinal, workspace_id),
  foreign key (source_id, workspace_id) references knowledge_sources on delete cascade
);
-- Without the pending list, which every search would read through.
create index knowledge_chunks_by_term on knowledge_chunks using gin (terms) with (fastupdate = off);

create table model_providers (
  id uuid not null,
  workspace_id uuid not null references workspaces on delete cascade,
  kind provider_kind not null,
  name text not null check (length(name) between 1 and 100),
  -- First half of `<provider>/<model>`, derived from the name.
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  base_url text not null check (length(base_url) <= 2000),
  key_sealed bytea,
  key_last4 text,
  models text[] not null,
  created_at timestamptz not null default chatai_now(),
  primary key (id, workspace_id),
  unique (workspace_id, slug)
);
create unique index model_providers_by_name on model_providers (workspace_id, lower(name));
