import { defineErrors } from '@chatai/core/errors';

export const limitsErrors = defineErrors({
  tooManyTries: {
    status: 429,
    title: 'Too many tries',
    detail: 'This was tried too often. It can be tried again in {seconds} seconds.',
    fix: 'Wait that long; whoever forgot a password asks for a link by e-mail.',
    retry: 'later',
    exitCode: 5,
  },
  tooManyRequests: {
    status: 429,
    title: 'Too many requests',
    detail: 'More than {limit} requests a minute were sent. There is room again in {seconds} seconds.',
    fix: 'Send fewer, or wait as `Retry-After` says; the platform’s admin can lift the limit of a key.',
    retry: 'later',
    exitCode: 5,
  },
});
