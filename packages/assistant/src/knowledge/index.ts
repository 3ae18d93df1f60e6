// What an assistant knows: sources are parted into passages, and passages are found in PostgreSQL, in any language.
export { knowledgeErrors } from './errors.ts';
export { createIngestJobs, ingestQueues } from './ingest.ts';
export { readKnowledge } from './knowledge-state.ts';
export { detectLanguage } from './languages.ts';
export { fold, normalise } from './normalise.ts';
export { answersFrom, type Quote, quote, sureFrom } from './quote.ts';
export { type FoundPassage, type Knowledge, type SearchResult, search } from './search.ts';
export {
  addSource,
  getSource,
  listPassages,
  listSources,
  type NewSource,
  removeSource,
  replaceSource,
  restoreSource,
  retrySource,
  type Source,
  type SourceInput,
  type SourcePassage,
} from './sources.ts';
export { createStemmer, type Stemmer } from './stemmer.ts';
export { type TriedPassage, trySearch } from './try-search.ts';
export { createSourceUses, type SourceUses, usesOf } from './uses.ts';
export { wordsOf } from './words.ts';
