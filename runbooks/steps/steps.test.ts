import { createClient } from '@chatai/contract/client';
import type { Outcome } from '@chatai/operations/runbook';
import { expect, test } from 'vitest';
import { allSteps } from '../index.ts';
import type { Abilities } from './abilities.ts';

/** Of an installation of which nothing can be seen. */
const blind: Abilities = {
  look: async () => ({ at: 0, tookMs: 0, facts: {}, unseen: {} }),
  lastSeen: () => undefined,
  restart: async () => {},
  converse: async () => ({ at: 0, said: [] }),
  sql: async () => [],
  migrate: async () => [],
  openRoles: async () => {},
  kill: () => {},
  wake: () => {},
  // Nobody listens there.
  api: () => createClient({ baseUrl: 'http://127.0.0.1:1' }),
};

test.each(allSteps)('$name takes nothing for well that it could not see', async ({ step }) => {
  const params = Object.fromEntries(Object.keys(step.params ?? {}).map((name) => [name, '1']));
  const context = { can: blind, params, signal: new AbortController().signal };
  const couldNotTell: Outcome = { fine: false, says: 'could not tell' };
  expect(await step.check(context).catch(() => couldNotTell)).toMatchObject({ fine: false });
  expect(await step.verify(context).catch(() => couldNotTell)).toMatchObject({ fine: false });
});

test('those that end what somebody is at, or keep them out, ask for the name of the installation', () => {
  expect(allSteps.flatMap(({ name, step }) => (step.destroys ? [name] : []))).toEqual([
    'backend#restart-database',
    'backend#free-connections',
    'backend#end-blocker',
    'backend#end-transaction',
    'backend#cancel-statement',
    'backend#end-prepared',
    'backend#drop-slot',
    'workers#end-stray',
    'bots-monitoring#set-webhook',
    'admin-user-operations#suspend-user',
    'admin-user-operations#end-sessions',
    'release#restart',
    'release#restart-all',
  ]);
});

test('those that take half an hour keep none waiting that ends a session, and prove themselves within a minute', () => {
  const scopeOfStep = (wanted: string) => allSteps.find(({ name }) => name === wanted)?.step.scope;
  const long = allSteps.filter(({ step }) => step.timeoutMs >= 30 * 60_000);
  expect(long.map(({ name }) => name)).toEqual(['backend#rebuild-index', 'backend#vacuum-table', 'backend#freeze']);
  for (const { step } of long) {
    expect(step.verifyMs).toBe(60_000);
    expect(step.scope).not.toBe(scopeOfStep('backend#end-transaction'));
  }
});
