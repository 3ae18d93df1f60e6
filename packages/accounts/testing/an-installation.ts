// Accounts on a database of their own, with a clock that tests move.
import { createManualClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import type { TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLimiter } from '../src/limits/index.ts';
import { createMails } from '../src/mails/index.ts';
import { cookieNames, createSessions } from '../src/sessions/index.ts';
import type { Step } from '../src/sign-in/index.ts';
import { createUser, type NewUser } from '../src/users/index.ts';

export const consoleUrl = 'http://localhost:3000';

/** `canSend`: mails are taken by a server; here they wait all the same, because no job sends them. */
export async function anInstallation(db: TestDatabase, { canSend = false, baseUrl = consoleUrl } = {}) {
  const [api, system] = [await db.open('api'), await db.open('system')];
  const clock = createManualClock();
  const ids = systemIds;
  const keyring = keyringOf('the secret of the test, 32 characters');
  const cookies = cookieNames(baseUrl);
  const jobs = { enqueue: async () => ids.uuid() };
  const mails = createMails({ system, clock, ids, keyring, jobs, instance: 'test', canSend });
  const deps = {
    api,
    system,
    clock,
    ids,
    keyring,
    cookies,
    consoleUrl,
    mails,
    sessions: createSessions({ system, clock, ids, cookies }),
    limiter: createLimiter({ system, clock }),
  };
  return {
    ...deps,
    db,
    aUser: (user: Partial<NewUser> = {}) => createUser(deps, { name: 'Ada', email: 'ada@example.com', ...user }),
    /** Somebody at a browser that sends these cookies. */
    visitor: (cookie?: string, ip = '203.0.113.5') => ({ ip, cookies: cookie, userAgent: 'test' }),
    /** The token of the newest mail to an address. */
    async mailedToken(to: string): Promise<string | undefined> {
      const mail = (await mails.waiting()).find(({ recipient }) => recipient === to);
      return mail?.link.split('/').at(-1);
    },
  };
}

export type Installation = Awaited<ReturnType<typeof anInstallation>>;

/** The `Cookie` header of a browser that has got these `Set-Cookie` lines. */
export const cookieHeader = (lines: string[]): string =>
  lines
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

/** Is somebody signed in by now? */
export const sessionOf = (installation: Installation, step: Step) =>
  installation.sessions.of(cookieHeader(step.cookies));
