// The log files of this installation, read where they lie: works with everything stopped.
export { type LogFacts, logFacts } from './log-facts.ts';

export { fingerprints, type LogLevel, type LogLine, levels, lineText, parseSince } from './log-line.ts';
export { componentsOf, followLogs, type LogFilter, readLogs } from './read-logs.ts';
