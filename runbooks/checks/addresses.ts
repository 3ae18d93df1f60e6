import { type Check, checksOf } from '@chatai/operations/health';
import { addressTroubleOf, isClosed, saidOf } from '../facts/addresses.ts';
import type { Facts } from '../facts/facts.ts';

const check = checksOf<Facts>();

/** The ways in from outside: each is a setting, and without it a property that is off. */
const waysIn = [
  {
    id: 'address-console',
    setting: 'CHATAI_CONSOLE_URL',
    title: 'The address of the console leads to it',
    after: 'console-answers',
  },
  {
    id: 'address-webhooks',
    setting: 'CHATAI_PUBLIC_URL',
    title: 'The address of webhooks leads to us',
    after: 'backend-answers',
  },
] as const;

export const addressChecks: Check<Facts>[] = waysIn.map(({ id, setting, title, after }) =>
  check({
    id,
    title,
    component: 'address',
    needs: ['addresses'],
    judge({ addresses }) {
      const address = addresses.find((one) => one.setting === setting);
      if (!address) return { status: 'off', detail: `${setting} is not set (normal)` };
      const trouble = addressTroubleOf(address);
      // Some routers let nobody from inside come in at the outside.
      if (trouble) return { status: trouble === 'unreachable' ? 'warn' : 'fail', detail: saidOf(address) };
      return isClosed(address)
        ? {
            status: 'ok',
            detail: `who stands in front lets us no further (${address.status}): what is behind was not seen`,
          }
        : { status: 'ok' };
    },
    after: ['supervisor', after],
    // A name server may fail once.
    looks: 2,
    fix: 'See what stands in front of us: DNS, certificate, web server (docs/guides/public-address.md).',
  }),
);
