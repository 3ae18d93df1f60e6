// What an assistant knows: sources are parted into passages, and passages are found in PostgreSQL, in any language.
export { knowledgeErrors } from './errors.ts';
export { createIngestJob, ingestJobName, ingestSource } from './ingest.ts';
export { readKnowledge } from './knowledge-state.ts';
export { detectLanguage } from './languages.ts';
export { fold, normalise } from './normalise.ts';
export { answersFrom, type Quote, quote } from './quote.ts';
export { type FoundPassage, type Knowledge, type SearchResult, search } from './search.ts';
export { addSource, getSource, listSources, removeSource, type Source, type SourceInput } from './sources.ts';
export { createStemmer, type Stemmer } from './stemmer.ts';
export { wordsOf } from './words.ts';
