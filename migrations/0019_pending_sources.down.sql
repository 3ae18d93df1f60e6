drop index knowledge_sources_pending;
