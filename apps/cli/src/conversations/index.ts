// Conversations written to a file.
export { csvOf } from './csv.ts';
export { type Exported, exportToFile } from './export-to-file.ts';
