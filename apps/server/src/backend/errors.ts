import { defineErrors } from '@chatai/core/errors';

/** Refusals of the HTTP surface itself. */
export const backendErrors = defineErrors({
  methodNotAllowed: {
    status: 405,
    title: 'This method is not allowed here',
    detail: '{method} is not a method of this path; {allowed} is.',
    fix: 'Use one of the methods in the `Allow` header; /docs lists them all.',
    retry: 'never',
  },
  crossSite: {
    status: 403,
    title: 'This request came from another site',
    detail: 'A request that changes something and carries a session cookie must come from the console itself.',
    fix: 'Use the console, or send an API key instead of the cookie. Behind a proxy, let it pass `Host` or `X-Forwarded-Host` on.',
    retry: 'never',
  },
  noSuchPath: {
    status: 404,
    title: 'There is nothing at this path',
    detail: 'There is nothing at this path.',
    fix: 'Compare the path with /docs.',
    retry: 'never',
  },
  headersTooLarge: {
    status: 431,
    title: 'The headers are too large',
    detail: 'The headers of the request are larger than 16 KiB.',
    fix: 'Send fewer or shorter headers, cookies included.',
    retry: 'never',
  },
  idempotencyKeyMalformed: {
    status: 400,
    title: 'This idempotency key is malformed',
    detail: 'The header `Idempotency-Key` must be 1 to 255 printable characters without spaces.',
    fix: 'Send a UUID.',
    retry: 'never',
    exitCode: 2,
  },
  noSandbox: {
    status: 503,
    title: 'There is no sandbox here',
    detail: 'The built-in Telegram simulator cannot be used: {reason}.',
    fix: 'Start it with `chatai up`, and leave TELEGRAM_API_ROOT unset; or connect a bot of Telegram.',
    retry: 'later',
    exitCode: 3,
  },
  tooManyStreams: {
    status: 429,
    title: 'Too many event streams',
    detail: 'One person or key may keep {most} event streams open.',
    fix: 'Close some: one for each browser is enough.',
    retry: 'later',
  },
});
