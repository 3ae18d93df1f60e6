import { type AdminUser, type PlatformRole, platformRole, userState } from '@chatai/contract/admin';
import type { Client } from '@chatai/contract/client';
import { Argument, type Command, Option } from 'commander';
import { choose, connectApi, isId } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { counted, table } from '../output/table.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  dryRun,
  noun,
  required,
} from './command.ts';
import { moreLine, type PageOptions, withPages } from './pages.ts';

type ListOptions = CommonOptions & PageOptions & { search?: string; state?: AdminUser['state'] };
type ReasonOptions = ChangeOptions & { reason: string };

/** A verb that does one thing to one person. */
interface Verb {
  name: string;
  about: string;
  /** After the person's name: `suspend Ada`. */
  what(user: AdminUser): string;
  act(api: Client, input: { id: string; reason: string }): Promise<AdminUser & { link?: string }>;
  done(user: AdminUser): string;
}

const verbs: Verb[] = [
  {
    name: 'suspend',
    about: 'keep a person out; their sessions end at once',
    what: (user) => `suspend ${nameOf(user)} and ${endSessions(user)}`,
    act: (api, input) => api.adminUsers.suspend(input),
    done: (user) => `${nameOf(user)} is suspended`,
  },
  {
    name: 'restore',
    about: 'let a suspended person in again',
    what: (user) => `restore ${nameOf(user)}`,
    act: (api, input) => api.adminUsers.restore(input),
    done: (user) => `${nameOf(user)} may sign in again`,
  },
  {
    name: 'reset-password',
    about: 'end the password and all sessions; a link sets a new one',
    what: (user) => `reset the password of ${nameOf(user)} and ${endSessions(user)}`,
    act: (api, input) => api.adminUsers.resetPassword(input),
    done: (user) => `The password of ${nameOf(user)} is gone, and so are their sessions`,
  },
  {
    name: 'reset-2fa',
    about: 'turn the second factor off and end all sessions',
    what: (user) => `turn off the second factor of ${nameOf(user)} and ${endSessions(user)}`,
    act: (api, input) => api.adminUsers.resetSecondFactor(input),
    done: (user) => `${nameOf(user)} is asked for no code any more`,
  },
];

export function usersCommand(context: CommandContext): Command {
  const { cli, run } = context;
  const list = withPages(
    command('list', 'people of the platform, oldest first', ['users list', 'users list --search ada --json']),
  )
    .option('--search <text>', 'in the name or the address')
    .addOption(new Option('--state <state>', 'only these').choices(userState.options));
  list.action((options: ListOptions) => run(options, () => listUsers(cli, options)));

  const show = command('show', 'one person', ['users show ada@example.com']).argument('[user]', 'address, name or id');
  show.action((wanted: string | undefined, options: CommonOptions) =>
    run(options, async () => {
      const user = await findUser(await connectApi(cli, {}), wanted);
      return { document: user, text: card(user) };
    }),
  );

  const create = command(
    'create',
    'make an account with a workspace of its own; its link signs in the first time',
    ['users create --name Ada --email ada@example.com'],
    ['dry-run'],
  )
    .requiredOption('--name <name>', 'what they are called')
    .requiredOption('--email <address>', 'where their link goes')
    .addOption(new Option('--language <language>', 'of their mails').choices(['en', 'ru']));
  create.action((options: ChangeOptions & { name: string; email: string; language?: 'en' | 'ru' }) =>
    run(options, async () => {
      const { name, email, language } = options;
      if (options.dryRun) return dryRun(`make an account for ${name} <${email}>`);
      const api = await connectApi(cli, {});
      const made = await api.adminUsers.create({ name, email, language });
      return { document: made, text: `Made ${nameOf(made)}\n${linkLine(made)}` };
    }),
  );

  const role = reasoned(
    command(
      'role',
      'change the role on the platform',
      ['users role ada@example.com admin --reason "runs it with me"'],
      ['dry-run', 'yes'],
    )
      .argument('[user]', 'address, name or id')
      .addArgument(new Argument('[role]', 'what they may do on the platform').choices(platformRole.options)),
  );
  role.action((wanted: string | undefined, to: PlatformRole | undefined, options: ReasonOptions) =>
    run(options, () => setRole(cli, wanted, to, options)),
  );

  const revoke = reasoned(
    command(
      'revoke',
      'end all sessions of a person',
      ['users sessions revoke ada@example.com --reason "lost laptop"'],
      ['dry-run', 'yes'],
    ).argument('[user]', 'address, name or id'),
  );
  revoke.action((wanted: string | undefined, options: ReasonOptions) =>
    run(options, () =>
      actOn(cli, wanted, options, {
        what: (user) => `${endSessions(user)} of ${nameOf(user)}`,
        act: (api, input) => api.adminUsers.revokeSessions(input),
        done: (user) => `${nameOf(user)} is signed out everywhere`,
      }),
    ),
  );
  const sessions = noun(
    'sessions',
    'sessions of a person',
    ['users sessions revoke ada@example.com --reason lost'],
    [revoke],
  );

  const made = [list, show, create, ...verbs.map((verb) => verbCommand(context, verb)), role, sessions];
  return noun('users', 'people of the platform', ['users list', 'users show ada@example.com'], made);
}

function verbCommand({ cli, run }: CommandContext, verb: Verb): Command {
  const made = reasoned(
    command(
      verb.name,
      verb.about,
      [`users ${verb.name} ada@example.com --reason "asked by mail"`],
      ['dry-run', 'yes'],
    ).argument('[user]', 'address, name or id'),
  );
  return made.action((wanted: string | undefined, options: ReasonOptions) =>
    run(options, () => actOn(cli, wanted, options, verb)),
  );
}

/** What is done to a person says why: it stands in the audit. */
export const reasoned = (made: Command): Command => made.requiredOption('--reason <text>', 'why; the audit keeps it');

async function listUsers(cli: Cli, options: ListOptions): Promise<Result> {
  const api = await connectApi(cli, {});
  const { limit, cursor, search, state } = options;
  const page = await api.adminUsers.list({ limit, cursor, q: search, state });
  if (page.items.length === 0) {
    const isNarrowed = search !== undefined || state !== undefined;
    const none = isNarrowed ? 'Nobody is like that.' : 'Nobody. Next: chatai users create --name NAME --email ADDRESS';
    return { document: page, text: `${none}\n` };
  }
  const rows = page.items.map((user) => [
    user.name,
    user.email ?? '-',
    user.state,
    user.role,
    user.secondFactor ? 'on' : 'off',
    user.lastSeenAt ?? 'never',
    user.id,
  ]);
  const head = ['NAME', 'ADDRESS', 'STATE', 'ROLE', '2FA', 'LAST SEEN', 'ID'];
  return { document: page, text: `${table([head, ...rows])}${moreLine(page.nextCursor)}` };
}

async function setRole(
  cli: Cli,
  wanted: string | undefined,
  to: PlatformRole | undefined,
  options: ReasonOptions,
): Promise<Result> {
  const role = required(to, 'role', platformRole.options);
  return actOn(cli, wanted, options, {
    what: (user) => `make ${nameOf(user)} ${role} of the platform, who is ${user.role}`,
    act: (api, input) => api.adminUsers.setRole({ ...input, role }),
    done: (user) => `${nameOf(user)} is ${user.role}`,
  });
}

async function actOn(
  cli: Cli,
  wanted: string | undefined,
  options: ReasonOptions,
  { what, act, done }: Pick<Verb, 'what' | 'act' | 'done'>,
): Promise<Result> {
  const api = await connectApi(cli, {});
  const user = await findUser(api, wanted);
  if (options.dryRun) return dryRun(what(user));
  await confirm(cli, options, what(user));
  const changed = await act(api, { id: user.id, reason: options.reason });
  return { document: changed, text: `${done(changed)}\n${linkLine(changed)}` };
}

/** By address, id or exact name. Throws as `choose` does, with those in whose name or address the word stands. */
export async function findUser(api: Client, wanted: string | undefined): Promise<AdminUser> {
  if (wanted !== undefined && isId(wanted)) return api.adminUsers.get({ id: wanted });
  const { items } = await api.adminUsers.list({ q: wanted, limit: 200 });
  return choose(items, wanted, {
    what: 'user',
    names: ({ name, email }) => (email ? [email, name] : [name]),
    none: 'chatai users list shows who is there',
  });
}

const nameOf = ({ name, email }: Pick<AdminUser, 'name' | 'email'>) => (email ? `${name} <${email}>` : name);

const endSessions = ({ sessions }: AdminUser) => `end ${counted(sessions, 'session')}`;

/** Where this installation sends no mail, whoever made the link hands it on. */
const linkLine = ({ link }: { link?: string | undefined }) =>
  link ? `${link}\nOnce; hand it on, no mail was sent\n` : '';

function card(user: AdminUser): string {
  const state = user.suspendedReason ? `${user.state} (${user.suspendedReason})` : user.state;
  const ways = [
    user.hasPassword ? 'password' : '',
    counted(user.passkeys, 'passkey'),
    `second factor ${user.secondFactor ? 'on' : 'off'}`,
  ];
  const rows = [
    ['Name', user.name],
    ['Address', user.email ?? '-'],
    ['State', state],
    ['Role', user.role],
    ['Ways in', ways.filter(Boolean).join(', ')],
    ['Sessions', `${user.sessions}, last seen ${user.lastSeenAt ?? 'never'}`],
    ['Workspaces', user.workspaces.map(({ slug, role }) => `${slug} (${role})`).join(', ') || '-'],
    ['Id', user.id],
  ];
  return table(rows);
}
