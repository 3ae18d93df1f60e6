import { defineErrors } from '@chatai/core/errors';

/** Why `up` refuses or fails. Exit codes are those of contract.md 4. */
export const upErrors = defineErrors({
  portBusy: {
    status: 500,
    title: 'A port is in use',
    detail: 'port {port} is used by {holder}; nothing was started',
    fix: 'Stop it, or set {setting} or CHATAI_PORT_OFFSET',
    retry: 'never',
    exitCode: 7,
  },
  portRefused: {
    status: 500,
    title: 'A port cannot be used',
    detail: 'port {port} on {bind} cannot be used: {reason}; nothing was started',
    fix: 'Set {setting} to another port, or CHATAI_BIND to an address of this machine',
    retry: 'never',
    exitCode: 7,
  },
  folderBusy: {
    status: 500,
    title: 'The data folder is in use',
    detail: 'the data folder {home} is used by another ChatAI (pid {pid}); nothing was started',
    fix: 'Stop it with `chatai down`, or set CHATAI_HOME to another folder (and CHATAI_PORT_OFFSET for a second instance)',
    retry: 'never',
    exitCode: 7,
  },
  folderRefused: {
    status: 500,
    title: 'A folder cannot be written',
    detail: '{folder} cannot be written: {reason}; nothing was started',
    fix: 'Make it writable for this user, or set {setting} to another folder',
    retry: 'never',
  },
  diskFull: {
    status: 500,
    title: 'The disk is full',
    detail: 'the disk of {folder} is full ({free} MB free, {needed} MB needed); nothing was started',
    fix: 'Free some space, or set {setting} to a folder on another disk',
    retry: 'later',
  },
  databaseFailed: {
    status: 500,
    title: 'The embedded database did not start',
    detail: '{reason}',
    fix: 'The whole story is in {logFile}; or set DATABASE_URL to a PostgreSQL of yours',
    retry: 'never',
  },
  buildFailed: {
    status: 500,
    title: 'The console could not be built',
    detail: 'the console could not be built: {lines}',
    fix: 'The whole output is in {logFile}; nothing is left running',
    retry: 'never',
  },
  programDied: {
    status: 500,
    title: 'A program ended before it was ready',
    detail: '{unit} ended before it was ready ({how}): {lines}',
    fix: 'More is in {logFile}; nothing is left running',
    retry: 'never',
  },
  notReady: {
    status: 500,
    title: 'A program was not ready in time',
    detail: '{unit} was not ready within {seconds} s: {reason}',
    fix: 'See `chatai logs {component}`; nothing is left running',
    retry: 'later',
  },
  notRunning: {
    status: 503,
    title: 'ChatAI is not running',
    detail: 'ChatAI is not running on the data folder {home}',
    fix: 'Start it with `npm start`, or set CHATAI_HOME to the folder of the one that runs',
    retry: 'never',
    exitCode: 3,
  },
});
