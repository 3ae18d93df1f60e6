import { defineErrors } from '../errors/index.ts';

/** Refusals about outgoing requests. They say nothing about what the address leads to. */
export const httpErrors = defineErrors({
  addressNotAllowed: {
    status: 422,
    title: 'This address is not allowed',
    detail:
      'The address {host} may not be reached from here: only public http and https addresses on ports 80 and 443 may.',
    fix: 'Use a public address, or let the operator of the platform add the host to CHATAI_EGRESS_ALLOW.',
    retry: 'never',
    exitCode: 2,
  },
  answerTooLarge: {
    status: 502,
    title: 'The other side sent too much',
    detail: 'The answer of {host} is larger than {limit} bytes.',
    fix: 'Use an address that answers with less.',
    retry: 'never',
  },
  tooManyRedirects: {
    status: 502,
    title: 'Too many redirects',
    detail: 'The address {host} redirects more than {limit} times.',
    fix: 'Use the address that it leads to.',
    retry: 'never',
  },
  answerTooSlow: {
    status: 504,
    title: 'The other side did not answer in time',
    detail: 'The address {host} did not answer within its time.',
    fix: 'Try again later.',
    retry: 'later',
  },
});
