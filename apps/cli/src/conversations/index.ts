// Conversations written to a file.
export { type Exported, exportToFile } from './export-to-file.ts';
