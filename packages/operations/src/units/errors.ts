import { defineErrors } from '@chatai/core/errors';

/** What is refused about the programs of an installation. */
export const unitErrors = defineErrors({
  notRunning: {
    status: 503,
    title: 'ChatAI is not running',
    detail: 'ChatAI is not running on the data folder {home}',
    fix: 'Start it with `npm start`, or set CHATAI_HOME to the folder of the one that runs',
    retry: 'never',
    exitCode: 3,
  },
  supervisorSilent: {
    status: 503,
    title: 'The supervisor does not answer',
    detail: 'the supervisor of {home} did not answer within {seconds} s',
    fix: 'Its programs go on. See why: `chatai diagnose`',
    retry: 'later',
    exitCode: 3,
  },
});
