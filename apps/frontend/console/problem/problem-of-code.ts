import type { Problem } from '@chatai/contract/problem';
import { backendUnreachable } from './made-here.ts';

type Words = Pick<Problem, 'title' | 'detail' | 'fix'>;

/** What signing in by an account elsewhere may fail of. The browser comes back by a redirect that has room for a code, and not for words. */
const words: Record<string, Words> = {
  'oidc-unreachable': {
    title: 'The sign-in service cannot be reached',
    detail: 'It did not answer. You are not signed in by it.',
    fix: 'Try again, or come in another way.',
  },
  'oidc-refused': {
    title: 'The sign-in service refused',
    detail: 'What it answered does not fit what was asked, or you were refused there.',
    fix: 'Begin again, and finish within ten minutes in the same browser.',
  },
  'address-not-confirmed': {
    title: 'Your address is not confirmed there',
    detail: 'The sign-in service does not say that an e-mail address is yours.',
    fix: 'Confirm your address there, or make an account here by e-mail.',
  },
  'identity-not-linked': {
    title: 'There is an account with your address already',
    detail: 'An account here has your address, and is not connected with the sign-in service.',
    fix: 'Sign in as before, then connect the service on your account page.',
  },
  'identity-taken': {
    title: 'Somebody else is connected with it',
    detail: 'Another account here is connected with this account of the sign-in service.',
    fix: 'Remove it there first, or use another account of the service.',
  },
  'account-suspended': {
    title: 'This account is suspended',
    detail: 'The admin of this platform has suspended the account.',
    fix: 'Ask the admin of the platform why.',
  },
  'too-many-tries': {
    title: 'Too many tries',
    detail: 'This was tried too often. Nothing was done.',
    fix: 'Wait some minutes, then try again.',
  },
};

const unexpected: Words = {
  title: 'Something failed on our side',
  detail: 'Signing in ended for a reason that we did not foresee. You are not signed in by it.',
  fix: 'Try again; if it stays, look for the request in the log: `chatai logs --grep <id>`.',
};

/** The problem that an address names; anybody may have written it. Undefined when it names none. */
export function problemOfCode(code: unknown, request: unknown): Problem | undefined {
  if (typeof code !== 'string' || !/^[a-z][a-z0-9-]{1,60}$/.test(code)) return undefined;
  const requestId = typeof request === 'string' && /^[\w.-]{8,128}$/.test(request) ? request : undefined;
  if (code === 'unavailable') return backendUnreachable(requestId ?? '');
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  return {
    ...(known ?? unexpected),
    type: `/problems/${known ? code : 'unexpected'}`,
    code: known ? code : 'unexpected',
    status: 0,
    instance: requestId ? `urn:request:${requestId}` : '',
    retry: 'now',
  };
}
