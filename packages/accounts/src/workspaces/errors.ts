import { defineErrors } from '@chatai/core/errors';

export const workspacesErrors = defineErrors({
  tooManyWorkspaces: {
    status: 409,
    title: 'You have enough workspaces',
    detail: 'One person may belong to {most} workspaces before they make no more.',
    fix: 'Leave one that you do not need.',
    retry: 'never',
    exitCode: 5,
  },
});
