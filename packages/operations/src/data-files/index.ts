// Small files of the data folder, which only its owner reads.
export { appendLines, readLines, replaceFile } from './data-files.ts';
export { keepNewest, type OpenRecord, recordsIn, removeOlder } from './records.ts';
