import { defineErrors } from '@chatai/core/errors';

export const idempotencyErrors = defineErrors({
  idempotencyKeyReused: {
    status: 422,
    title: 'This idempotency key belongs to another request',
    detail: 'The same key was sent with another path or body in the last 24 hours.',
    fix: 'Send a new key with each new request, and the same only to repeat one.',
    retry: 'never',
    exitCode: 2,
  },
  stillUnderWay: {
    status: 409,
    title: 'The first request is still under way',
    detail: 'A request with the same idempotency key has not been answered yet.',
    fix: 'Send it again in a second: it gets the answer of the first.',
    retry: 'later',
  },
});
