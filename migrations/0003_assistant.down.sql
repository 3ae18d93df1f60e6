drop table model_providers, knowledge_chunks, knowledge_sources, assistant_versions, assistants;
drop type provider_kind, source_state, source_kind;
