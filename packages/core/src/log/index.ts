// JSON lines with ECS names. What may be logged is a list, not a habit: unknown fields are dropped (security.md T11).
export { createLog, type Log, type LogFields } from './create-log.ts';
export { createLogFile, type LogFile, type LogFileOptions, rotateOpenFile } from './log-file.ts';
export { redact } from './redact.ts';
