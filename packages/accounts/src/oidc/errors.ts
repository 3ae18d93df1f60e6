import { defineErrors } from '@chatai/core/errors';

export const oidcErrors = defineErrors({
  oidcUnreachable: {
    status: 503,
    title: 'The sign-in service cannot be reached',
    detail: '{name} did not answer: {reason}.',
    fix: 'Try again, or come in another way; the admin looks at OIDC_ISSUER.',
    retry: 'later',
    exitCode: 3,
  },
  oidcRefused: {
    status: 403,
    title: 'The sign-in service refused',
    detail: 'What {name} answered does not fit what was asked, or you were refused there.',
    fix: 'Begin again on the sign-in page, and finish within ten minutes in the same browser.',
    retry: 'now',
    exitCode: 5,
  },
  addressNotConfirmed: {
    status: 403,
    title: 'Your address is not confirmed there',
    detail: '{name} does not say that an e-mail address is yours.',
    fix: 'Confirm your address there, or make an account here by e-mail.',
    retry: 'never',
    exitCode: 5,
  },
  identityNotLinked: {
    status: 409,
    title: 'There is an account with your address already',
    detail: 'An account here has the address that {name} gives, and is not connected with it.',
    fix: 'Sign in as before, then connect {name} on your account page.',
    retry: 'never',
  },
  identityTaken: {
    status: 409,
    title: 'Somebody else is connected with it',
    detail: 'Another account here is connected with this account of {name}.',
    fix: 'Remove it there first, or use another account of {name}.',
    retry: 'never',
  },
});
