export { SourceView } from './source-view.tsx';
export { Talk, type Trial } from './talk.tsx';
export { useKeptText } from './use-kept-text.ts';
