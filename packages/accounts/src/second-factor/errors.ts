import { defineErrors } from '@chatai/core/errors';

export const secondFactorErrors = defineErrors({
  wrongCode: {
    status: 403,
    title: 'This code is not right',
    detail: 'The code does not fit, or was used before.',
    fix: 'Wait for the next code of the authenticator and look at the clock of its device, or take a recovery code.',
    retry: 'now',
    exitCode: 5,
  },
  secondFactorOn: {
    status: 409,
    title: 'Codes are asked for already',
    detail: 'The second factor of this account is on.',
    fix: 'Turn it off first to set up another authenticator.',
    retry: 'never',
  },
  secondFactorOff: {
    status: 409,
    title: 'No codes are asked for',
    detail: 'The second factor of this account is off.',
    fix: 'Turn it on first.',
    retry: 'never',
  },
});
