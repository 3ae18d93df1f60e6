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
  workspaceSuspended: {
    status: 403,
    title: 'This workspace is suspended',
    detail: 'The admin of this platform has suspended the workspace: it can be looked at, not changed.',
    fix: 'Ask the admin of the platform why.',
    retry: 'never',
    exitCode: 5,
  },
});
