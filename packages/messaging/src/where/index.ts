// "Where is my message": what became of each update of a chat, and of each part of its answer, in one line.
export type { Fate } from './lines.ts';
export { type Where, type WherePart, type WhereUpdate, whereIs } from './where-is.ts';
