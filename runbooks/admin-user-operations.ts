import type { AdminUser } from '@chatai/contract/admin';
import { type Outcome, type Runbook, type Step, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './steps/abilities.ts';
import { noBot } from './steps/blast-radius.ts';

const step = stepsOf<Abilities>();

const user = {
  about: 'whom: their address or their id',
  example: 'linus@example.com',
  matches: /^[^\s]{3,200}$/,
} as const;
const reason = {
  about: 'why, as the audit will tell it',
  example: 'asked for on the phone',
  matches: /^[^\n]{3,500}$/,
} as const;
const workspace = {
  about: 'which workspace: its id or its short name',
  example: 'demo',
  matches: /^[\w-]{1,100}$/,
} as const;

type Api = Pick<Abilities, 'api'>;

async function personOf({ api }: Api, name: string): Promise<AdminUser> {
  const { items } = await api(undefined).adminUsers.list({ q: name, limit: 20 });
  const found = items.find(({ email }) => email?.toLowerCase() === name.toLowerCase());
  if (found) return found;
  if (/^[0-9a-f-]{36}$/.test(name)) return api(undefined).adminUsers.get({ id: name });
  throw new Error(`there is nobody with the address ${name}`);
}

async function workspaceOf({ api }: Api, name: string) {
  if (/^[0-9a-f-]{36}$/.test(name)) return api(undefined).adminWorkspaces.get({ id: name });
  const { items } = await api(undefined).adminWorkspaces.list({ q: name, limit: 50 });
  const found = items.find(({ slug }) => slug === name);
  if (!found) throw new Error(`there is no workspace ${name}`);
  return found;
}

/** A step about one person that changes one thing of theirs. */
const aboutPerson = (what: {
  slug: string;
  title: string;
  symptom: string;
  emergency: boolean;
  destroys?: true;
  /** In a verb: `end all sessions of`. */
  does: string;
  isDone(person: AdminUser): Outcome;
  act(api: ReturnType<Abilities['api']>, person: AdminUser, why: string): Promise<unknown>;
  undo: string;
}): Step<Abilities> =>
  step({
    slug: what.slug,
    title: what.title,
    symptom: what.symptom,
    emergency: what.emergency,
    undo: what.undo,
    destroys: what.destroys,
    askedFor: true,
    risk: 'medium',
    role: 'admin',
    timeoutMs: 30_000,
    scope: 'people',
    uses: ['api'],
    params: { user, reason },
    check: async ({ can, params }) => what.isDone(await personOf(can, params.user)),
    blastRadius: async () => noBot(0),
    would: (params) => `${what.does} ${params.user}`,
    async act({ can, params }) {
      const person = await personOf(can, params.user);
      await what.act(can.api(undefined), person, params.reason);
      return `${what.does} ${params.user}: done`;
    },
    verify: async ({ can, params }) => what.isDone(await personOf(can, params.user)),
  });

const sessionsOf = ({ sessions }: AdminUser): Outcome => ({
  fine: sessions === 0,
  says: `${sessions} sessions are open`,
});

/** People and workspaces, by whoever runs the platform. */
export const adminUserOperations: Runbook<Abilities> = {
  id: 'admin-user-operations',
  title: 'People and workspaces',
  about: 'Somebody cannot sign in, must be kept out, or nobody can run the platform.',
  steps: [
    step({
      slug: 'make-admin',
      title: 'Make somebody administrator',
      symptom: 'No administrator is left who is let in.',
      emergency: true,
      risk: 'high',
      role: 'admin',
      timeoutMs: 30_000,
      scope: 'people',
      uses: ['api', 'look'],
      params: { user, reason },
      async check({ can }) {
        const { people } = (await can.look('people')).facts;
        if (!people) throw new Error('the people cannot be looked at');
        return people.admins > 0
          ? { fine: true, says: `${people.admins} administrators are let in` }
          : { fine: false, says: `none of ${people.users} people is an administrator who is let in` };
      },
      blastRadius: async () => noBot(0),
      would: (params) => `make ${params.user} administrator of the platform`,
      async act({ can, params }) {
        const { id, state } = await personOf(can, params.user);
        const { adminUsers } = can.api(undefined);
        if (state === 'suspended') await adminUsers.restore({ id, reason: params.reason });
        await adminUsers.setRole({ id, role: 'admin', reason: params.reason });
        return `${params.user} is administrator`;
      },
      async verify({ can }) {
        const { people } = (await can.look('people')).facts;
        return { fine: (people?.admins ?? 0) > 0, says: `${people?.admins ?? 'unknown'} administrators are let in` };
      },
      undo: '`chatai users role ADDRESS user --reason TEXT` takes the role back.',
    }),
    aboutPerson({
      slug: 'suspend-user',
      title: 'Keep somebody out',
      symptom: 'An account is abused, or its owner says that it was taken.',
      emergency: true,
      destroys: true,
      does: 'keep out',
      isDone: ({ state }) => ({ fine: state === 'suspended', says: `the account is ${state}` }),
      act: (api, { id }, why) => api.adminUsers.suspend({ id, reason: why }),
      undo: '`chatai runbook run admin-user-operations#restore-user` lets them in again.',
    }),
    aboutPerson({
      slug: 'restore-user',
      title: 'Let somebody in again',
      symptom: 'Somebody was kept out and should not be any more.',
      emergency: false,
      does: 'let in again',
      isDone: ({ state }) => ({ fine: state === 'active', says: `the account is ${state}` }),
      act: (api, { id }, why) => api.adminUsers.restore({ id, reason: why }),
      undo: '`chatai runbook run admin-user-operations#suspend-user` keeps them out again.',
    }),
    aboutPerson({
      slug: 'end-sessions',
      title: 'End all sessions of somebody',
      symptom: 'Somebody has lost a device on which they are signed in.',
      emergency: true,
      destroys: true,
      does: 'end all sessions of',
      isDone: sessionsOf,
      act: (api, { id }, why) => api.adminUsers.revokeSessions({ id, reason: why }),
      undo: 'They sign in again.',
    }),
    aboutPerson({
      slug: 'reset-codes',
      title: "Turn off somebody's second factor",
      symptom:
        'Somebody has lost their authenticator and their recovery codes, and has proved in another way who they are.',
      emergency: false,
      does: 'turn off the codes of',
      isDone: ({ secondFactor }) => ({
        fine: !secondFactor,
        says: secondFactor ? 'codes are asked for' : 'no codes are asked for',
      }),
      act: (api, { id }, why) => api.adminUsers.resetSecondFactor({ id, reason: why }),
      undo: 'They turn codes on again in their account.',
    }),
    step({
      slug: 'restore-workspace',
      title: 'Let a suspended workspace work again',
      symptom: 'The bots of a workspace answer nobody, because it was suspended and should not be any more.',
      emergency: false,
      risk: 'low',
      role: 'admin',
      timeoutMs: 30_000,
      scope: 'people',
      uses: ['api'],
      params: { workspace, reason },
      async check({ can, params }) {
        const { state } = await workspaceOf(can, params.workspace);
        return { fine: state === 'active', says: `it is ${state}` };
      },
      blastRadius: async () => noBot(0),
      would: (params) => `let the workspace ${params.workspace} work again`,
      async act({ can, params }) {
        const { id } = await workspaceOf(can, params.workspace);
        await can.api(undefined).adminWorkspaces.restore({ id, reason: params.reason });
        return 'it works again, and its bots start';
      },
      async verify({ can, params }) {
        const { state } = await workspaceOf(can, params.workspace);
        return { fine: state === 'active', says: `it is ${state}` };
      },
      undo: '`chatai workspaces suspend` suspends it again.',
    }),
  ],
};
