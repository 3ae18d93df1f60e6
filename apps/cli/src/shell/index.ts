// A shell of this machine whose commands are recorded.
export { recordedShell } from './recorded-shell.ts';
