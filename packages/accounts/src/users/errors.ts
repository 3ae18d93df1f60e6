import { defineErrors } from '@chatai/core/errors';

export const usersErrors = defineErrors({
  addressTaken: {
    status: 409,
    title: 'This address has an account',
    detail: 'There is an account with this e-mail address already.',
    fix: 'Sign in with it, or use another address.',
    retry: 'never',
  },
  passwordTooCommon: {
    status: 422,
    title: 'This password is too common',
    detail: 'This password is on the list that is tried first by whoever breaks in.',
    fix: 'Take another one, such as four words that have nothing to do with each other.',
    retry: 'never',
    exitCode: 2,
  },
});
