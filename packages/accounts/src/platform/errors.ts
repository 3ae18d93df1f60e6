import { defineErrors } from '@chatai/core/errors';

export const platformErrors = defineErrors({
  lastAdmin: {
    status: 409,
    title: 'This is the last admin',
    detail: 'The platform needs an admin who can come in, and this is its only one.',
    fix: 'Make somebody else an admin first.',
    retry: 'never',
    exitCode: 5,
  },
});
