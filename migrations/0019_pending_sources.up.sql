-- Those that are not ready: whoever looks at an installation asks for them every ten seconds.
create index if not exists knowledge_sources_pending on knowledge_sources (updated_at) where state in ('queued', 'processing');
