import { defineErrors } from '@chatai/core/errors';

export const signInErrors = defineErrors({
  wrongPassword: {
    status: 403,
    title: 'Address or password is wrong',
    detail: 'No account has this address with this password.',
    fix: 'Check both, or ask for a link by e-mail.',
    retry: 'now',
    exitCode: 5,
  },
  accountSuspended: {
    status: 403,
    title: 'This account is suspended',
    detail: 'The admin of this platform has suspended the account.',
    fix: 'Ask the admin of the platform why.',
    retry: 'never',
    exitCode: 5,
  },
  nameNeeded: {
    status: 422,
    title: 'A name is needed',
    detail: 'This link makes an account, which needs a name.',
    fix: 'Send `name` with the link.',
    retry: 'never',
    exitCode: 2,
  },
  signInAgain: {
    status: 401,
    title: 'Sign in again',
    detail: 'Signing in took too long, or too many wrong codes were given.',
    fix: 'Begin again with your password, link or passkey.',
    retry: 'now',
    exitCode: 5,
  },
  proveAgain: {
    status: 403,
    title: 'Say again who you are',
    detail: 'What changes how one gets in needs a proof that is at most 15 minutes old.',
    fix: 'Give your password or a code again, or sign in again, then repeat this.',
    retry: 'now',
    exitCode: 5,
  },
  notAPerson: {
    status: 403,
    title: 'This belongs to a person',
    detail: 'An API key and the command line have no account of their own to look at or to change.',
    fix: 'Sign in to the console.',
    retry: 'never',
    exitCode: 5,
  },
});
