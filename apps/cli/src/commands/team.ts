import type { Client } from '@chatai/contract/client';
import type { Invitation, Member } from '@chatai/contract/members';
import { type MemberRole, roles } from '@chatai/contract/scopes';
import { Argument, type Command, Option } from 'commander';
import { choose, connectApi, everyPage, type Kind } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
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

type Options = CommonOptions & { workspace?: string };
type InviteOptions = ChangeOptions & Options & { role?: MemberRole; language?: 'en' | 'ru' };

export function teamCommand({ cli, run }: CommandContext): Command {
  const list = command(
    'list',
    'members of the workspace, and invitations that nobody has taken yet',
    ['team list', 'team list --json'],
    ['workspace'],
  );
  list.action((options: Options) => run(options, () => listTeam(cli, options)));

  const invite = command(
    'invite',
    'invite somebody by e-mail; the link works for 7 days, and inviting again sends a new one',
    ['team invite ada@example.com --role editor'],
    ['dry-run', 'workspace'],
  )
    .argument('<address>', 'where the invitation goes')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles))
    .addOption(new Option('--language <language>', 'of the mail').choices(['en', 'ru']));
  invite.action((email: string, options: InviteOptions) => run(options, () => inviteToTeam(cli, email, options)));

  const role = command(
    'role',
    'change what a member may do',
    ['team role ada@example.com owner'],
    ['dry-run', 'workspace'],
  )
    .argument('[member]', 'address, name or id')
    .addArgument(new Argument('[role]', 'what they may do').choices(roles));
  role.action((wanted: string | undefined, to: MemberRole | undefined, options: ChangeOptions & Options) =>
    run(options, () => setRole(cli, wanted, to, options)),
  );

  const remove = command(
    'remove',
    'take a member out of the workspace, or an invitation back',
    ['team remove ada@example.com', 'team remove ada@example.com --yes'],
    ['dry-run', 'yes', 'workspace'],
  ).argument('[member]', 'address, name or id');
  remove.action((wanted: string | undefined, options: ChangeOptions & Options) =>
    run(options, () => removeFromTeam(cli, wanted, options)),
  );

  return noun(
    'team',
    'members of a workspace and invitations',
    ['team list', 'team invite ada@example.com --role editor'],
    [list, invite, role, remove],
  );
}

const members: Kind<Member> = {
  what: 'member',
  names: ({ name, email }) => (email ? [email, name] : [name]),
  none: 'chatai team list shows who is there',
};

/** Who is a member of the workspace. */
export const everyMember = (api: Client): Promise<Member[]> =>
  everyPage((cursor) => api.members.list({ limit: 200, cursor }));

/** A member by address, name or id (of the person too). Throws as `choose` does. */
export const chooseMember = (all: Member[], wanted: string | undefined): Member =>
  all.find(({ userId }) => userId === wanted) ?? choose(all, wanted, members);

const everyInvitation = (api: Client): Promise<Invitation[]> =>
  everyPage((cursor) => api.invitations.list({ limit: 200, cursor }));

async function listTeam(cli: Cli, options: Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const items = await everyMember(api);
  const invitations = await everyInvitation(api);
  if (items.length === 0 && invitations.length === 0) {
    const text = 'Nobody yet. Next: chatai team invite ADDRESS --role ROLE\n';
    return { document: { items, invitations }, text };
  }
  const rows = [
    ...items.map((one) => [
      one.name,
      one.email ?? '-',
      one.role,
      one.secondFactor ? 'on' : 'off',
      one.lastSeenAt ?? 'never',
      one.id,
    ]),
    ...invitations.map((one) => ['-', one.email, one.role, '-', `invited until ${one.expiresAt}`, one.id]),
  ];
  return {
    document: { items, invitations },
    text: table([['NAME', 'ADDRESS', 'ROLE', '2FA', 'LAST SEEN', 'ID'], ...rows]),
  };
}

async function inviteToTeam(cli: Cli, email: string, options: InviteOptions): Promise<Result> {
  const role = required(options.role, 'role', roles);
  const api = await connectApi(cli, options);
  if (options.dryRun) return dryRun(`invite ${email} as ${role}`);
  const made = await api.invitations.create({ email, role, language: options.language });
  const link = made.link ? `${made.link}\nHand it on: this installation sends no mail\n` : '';
  return { document: made, text: `Invited ${made.email} as ${made.role}, until ${made.expiresAt}\n${link}` };
}

async function setRole(
  cli: Cli,
  wanted: string | undefined,
  to: MemberRole | undefined,
  options: ChangeOptions & Options,
): Promise<Result> {
  const api = await connectApi(cli, options);
  const member = chooseMember(await everyMember(api), wanted);
  const role = required(to, 'role', roles);
  const what = `make ${nameOf(member)} ${role}, who is ${member.role}`;
  if (options.dryRun) return dryRun(what);
  const changed = await api.members.update({ id: member.id, role });
  return { document: changed, text: `${nameOf(changed)} is ${changed.role}\n` };
}

async function removeFromTeam(cli: Cli, wanted: string | undefined, options: ChangeOptions & Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const invited = (await everyInvitation(api)).find(
    ({ id, email }) => wanted !== undefined && (id === wanted || email.toLowerCase() === wanted.toLowerCase()),
  );
  if (invited) {
    const what = `take back the invitation of ${invited.email} as ${invited.role}`;
    if (options.dryRun) return dryRun(what);
    await confirm(cli, options, what);
    await api.invitations.revoke({ id: invited.id });
    return { document: { id: invited.id, revoked: true }, text: `Took back the invitation of ${invited.email}\n` };
  }
  const all = await everyMember(api);
  const member = chooseMember(all, wanted);
  const what = `take ${nameOf(member)} (${member.role}), one of ${all.length}, out of the workspace`;
  if (options.dryRun) return dryRun(what);
  await confirm(cli, options, what);
  await api.members.remove({ id: member.id });
  return { document: { id: member.id, removed: true }, text: `${nameOf(member)} is no member any more\n` };
}

const nameOf = ({ name, email }: Member) => (email ? `${name} <${email}>` : name);
