// What was done on the machine by hand, in `chatai shell`.
export { type ShellLine, type ShellReport, shellRecords, shellReport } from './shell-records.ts';
