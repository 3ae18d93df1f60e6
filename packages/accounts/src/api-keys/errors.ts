import { defineErrors } from '@chatai/core/errors';

export const apiKeyErrors = defineErrors({
  scopeNotYours: {
    status: 403,
    title: 'You cannot give what you do not have',
    detail: 'The key would be allowed {scopes}, and you are not.',
    fix: 'Leave these scopes out, or ask an owner of the workspace to make the key.',
    retry: 'never',
    exitCode: 5,
  },
});
