import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts.ts';

const check = checksOf<Facts>();

export const modelChecks: Check<Facts>[] = [
  check({
    id: 'models',
    component: 'models',
    title: 'Model provider answers',
    needs: ['models'],
    judge({ models }) {
      const { model } = models;
      if (models.kind === 'built-in') return { status: 'ok', model };
      if (models.kind === 'unreachable') return { status: 'fail', detail: 'the provider cannot be reached', model };
      const { status, tookMs: latencyMs } = models;
      if (status < 400) return { status: 'ok', model, latencyMs };
      if ([404, 405].includes(status))
        return { status: 'ok', detail: `the provider answers, without a list of models (${status})`, model };
      if ([401, 403].includes(status))
        return { status: 'fail', detail: `the provider refuses the key (${status})`, model };
      return { status: status < 500 ? 'warn' : 'fail', detail: `the provider answers ${status}`, model };
    },
    fix: 'Who asks gets an apology meanwhile. Correct the key or the address, or wait for the provider.',
  }),
];
