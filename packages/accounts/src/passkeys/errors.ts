import { defineErrors } from '@chatai/core/errors';

export const passkeyErrors = defineErrors({
  passkeyRefused: {
    status: 403,
    title: 'This passkey was not accepted',
    detail: 'The passkey does not belong to an account here, or its answer does not fit what was asked.',
    fix: 'Begin again; if it stays, come in another way and add the passkey anew in your account.',
    retry: 'now',
    exitCode: 5,
  },
  lastWayIn: {
    status: 409,
    title: 'This is the only way in',
    detail: 'Without it nobody could sign in to this account.',
    fix: 'Set a password, or add a passkey, then remove this one.',
    retry: 'never',
  },
});
