import { defineErrors } from '@chatai/core/errors';

export const signInLinkErrors = defineErrors({
  linkUsed: {
    status: 410,
    title: 'This sign-in link no longer works',
    detail:
      'The link was used before, is older than 24 hours, ended when another one was used, or was not copied whole.',
    fix: 'Make a new one on the machine that runs ChatAI: `chatai admin link`.',
    retry: 'never',
    exitCode: 5,
  },
});
