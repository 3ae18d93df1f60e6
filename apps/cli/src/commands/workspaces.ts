import { type AdminWorkspace, userState } from '@chatai/contract/admin';
import type { Client } from '@chatai/contract/client';
import { type MemberRole, role as memberRole } from '@chatai/contract/scopes';
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
import { findUser, reasoned } from './users.ts';
import { settingsCommand } from './workspace-settings.ts';

type ListOptions = CommonOptions & PageOptions & { search?: string; state?: AdminWorkspace['state'] };
type ReasonOptions = ChangeOptions & { reason: string };

export function workspacesCommand({ cli, run }: CommandContext): Command {
  const list = withPages(
    command('list', 'workspaces of the platform, oldest first', ['workspaces list', 'workspaces list --search shop']),
  )
    .option('--search <text>', 'in the name or the slug')
    .addOption(new Option('--state <state>', 'only these').choices(userState.options));
  list.action((options: ListOptions) => run(options, () => listWorkspaces(cli, options)));

  const show = command('show', 'one workspace', ['workspaces show demo']).argument('[workspace]', 'slug or id');
  show.action((wanted: string | undefined, options: CommonOptions) =>
    run(options, async () => {
      const workspace = await findWorkspace(await connectApi(cli, {}), wanted);
      return { document: workspace, text: card(workspace) };
    }),
  );

  const create = command(
    'create',
    'make a workspace for a person, who owns it',
    ['workspaces create --name Shop --owner ada@example.com'],
    ['dry-run'],
  )
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--owner <user>', 'address, name or id');
  create.action((options: ChangeOptions & { name: string; owner: string }) =>
    run(options, async () => {
      const api = await connectApi(cli, {});
      const owner = await findUser(api, options.owner);
      if (options.dryRun) return dryRun(`make the workspace ${options.name} for ${owner.name}`);
      const made = await api.adminWorkspaces.create({ name: options.name, ownerId: owner.id });
      return { document: made, text: `Made ${made.name} (${made.slug})\n` };
    }),
  );

  const suspend = oneWorkspace('suspend', 'keep a workspace still: its bots answer nobody, its members only look');
  suspend.action((wanted: string | undefined, options: ReasonOptions) =>
    run(options, () => {
      return actOn(cli, wanted, options, 'suspend', (api, input) => api.adminWorkspaces.suspend(input));
    }),
  );
  const restore = oneWorkspace('restore', 'let a suspended workspace work again');
  restore.action((wanted: string | undefined, options: ReasonOptions) =>
    run(options, () => {
      return actOn(cli, wanted, options, 'restore', (api, input) => api.adminWorkspaces.restore(input));
    }),
  );

  const role = reasoned(
    command(
      'role',
      'change the role of a member, or make a person one',
      ['workspaces role shop ada@example.com owner --reason "bought it"'],
      ['dry-run', 'yes'],
    )
      .argument('[workspace]', 'slug or id')
      .argument('[user]', 'address, name or id')
      .addArgument(new Argument('[role]', 'what they may do in it').choices(memberRole.options)),
  );
  role.action(
    (wanted: string | undefined, user: string | undefined, to: MemberRole | undefined, options: ReasonOptions) =>
      run(options, () => setRole(cli, { wanted, user, to }, options)),
  );
  return noun(
    'workspaces',
    'workspaces of the platform',
    ['workspaces list', 'workspaces show demo'],
    [list, show, create, suspend, restore, role, settingsCommand({ cli, run })],
  );
}

const oneWorkspace = (verb: string, about: string): Command =>
  reasoned(
    command(verb, about, [`workspaces ${verb} shop --reason "asked by its owner"`], ['dry-run', 'yes']).argument(
      '[workspace]',
      'slug or id',
    ),
  );

async function listWorkspaces(cli: Cli, options: ListOptions): Promise<Result> {
  const api = await connectApi(cli, {});
  const { limit, cursor, search, state } = options;
  const page = await api.adminWorkspaces.list({ limit, cursor, q: search, state });
  if (page.items.length === 0) return { document: page, text: 'No workspace is like that.\n' };
  const rows = page.items.map((one) => [
    one.name,
    one.slug,
    one.state,
    ...[one.members, one.assistants, one.bots].map(String),
    one.id,
  ]);
  const head = ['NAME', 'SLUG', 'STATE', 'MEMBERS', 'ASSISTANTS', 'BOTS', 'ID'];
  return { document: page, text: `${table([head, ...rows], [3, 4, 5])}${moreLine(page.nextCursor)}` };
}

async function setRole(
  cli: Cli,
  { wanted, user, to }: { wanted: string | undefined; user: string | undefined; to: MemberRole | undefined },
  options: ReasonOptions,
): Promise<Result> {
  const api = await connectApi(cli, {});
  const workspace = await findWorkspace(api, wanted);
  const person = await findUser(api, user);
  const role = required(to, 'role', memberRole.options);
  const what = `make ${person.name} ${role} of ${workspace.name}`;
  if (options.dryRun) return dryRun(what);
  await confirm(cli, options, what);
  const changed = await api.adminWorkspaces.setRole({
    id: workspace.id,
    userId: person.id,
    role,
    reason: options.reason,
  });
  return { document: changed, text: `${person.name} is ${role} of ${changed.name}\n` };
}

async function actOn(
  cli: Cli,
  wanted: string | undefined,
  options: ReasonOptions,
  verb: 'suspend' | 'restore',
  act: (api: Client, input: { id: string; reason: string }) => Promise<AdminWorkspace>,
): Promise<Result> {
  const api = await connectApi(cli, {});
  const workspace = await findWorkspace(api, wanted);
  const what = `${verb} the workspace ${workspace.name} with ${counted(workspace.bots, 'bot')} and ${counted(workspace.members, 'member')}`;
  if (options.dryRun) return dryRun(what);
  await confirm(cli, options, what);
  const changed = await act(api, { id: workspace.id, reason: options.reason });
  return { document: changed, text: `${changed.name} is ${changed.state}\n` };
}

/** By slug or id. Throws as `choose` does, with those in whose name or slug the word stands. */
async function findWorkspace(api: Client, wanted: string | undefined): Promise<AdminWorkspace> {
  if (wanted !== undefined && isId(wanted)) return api.adminWorkspaces.get({ id: wanted });
  const { items } = await api.adminWorkspaces.list({ q: wanted, limit: 200 });
  return choose(items, wanted, {
    what: 'workspace',
    names: ({ slug }) => [slug],
    none: 'chatai workspaces list shows which are there',
  });
}

function card(workspace: AdminWorkspace): string {
  const state = workspace.suspendedReason ? `${workspace.state} (${workspace.suspendedReason})` : workspace.state;
  return table([
    ['Name', workspace.name],
    ['Slug', workspace.slug],
    ['State', state],
    ['Members', String(workspace.members)],
    ['Assistants', String(workspace.assistants)],
    ['Bots', String(workspace.bots)],
    ['Made', workspace.createdAt],
    ['Id', workspace.id],
  ]);
}
