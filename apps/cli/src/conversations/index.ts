// Conversations written to a file.
export { csvOf, type Exported, exportToFile } from './export-to-file.ts';
