import { defineErrors } from '@chatai/core/errors';

/** Why logs cannot be shown. */
export const logErrors = defineErrors({
  noLogs: {
    status: 404,
    title: 'No logs',
    detail: 'nothing has been logged: there is no folder {folder}',
    fix: 'Start ChatAI with `npm start`, or set CHATAI_HOME or CHATAI_LOG_DIR to the folder of the one that runs',
    retry: 'never',
    exitCode: 3,
  },
  logsUnreadable: {
    status: 403,
    title: 'The logs cannot be read',
    detail: 'the logs in {folder} cannot be read: {reason}',
    fix: 'Read them as the user that runs ChatAI, or correct CHATAI_HOME or CHATAI_LOG_DIR',
    retry: 'never',
    exitCode: 5,
  },
});
