import { defineErrors } from '@chatai/core/errors';

export const linkErrors = defineErrors({
  linkUsed: {
    status: 410,
    title: 'This link no longer works',
    detail: 'The link was used before, is too old, ended when another one was used, or was not copied whole.',
    fix: 'Ask for a new one where you got it; the admin’s is made on the machine that runs ChatAI: `chatai admin link`.',
    retry: 'never',
    exitCode: 5,
  },
});
