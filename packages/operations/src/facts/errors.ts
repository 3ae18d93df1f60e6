import { defineErrors } from '@chatai/core/errors';

/** What the looks of the past refuse. */
export const factsErrors = defineErrors({
  nothingKept: {
    status: 404,
    title: 'Nobody looked then',
    detail: 'nothing was seen at {time}: the watchdog of {home} did not look in the hour before',
    fix: 'It keeps 24 hours. See whether it runs: `chatai status`',
    retry: 'never',
    exitCode: 1,
  },
});
