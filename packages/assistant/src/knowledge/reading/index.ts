// A stranger's file becomes text in a process that may do nothing else (decisions/0018).
export { type FileKind, fileKindOf, isLockedDocument, mediaTypes } from './file-kind.ts';
export { type Pace, type ReadFile, readFile, TakesLong } from './read-file.ts';
