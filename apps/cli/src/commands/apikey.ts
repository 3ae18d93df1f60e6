import { scope } from '@chatai/contract/scopes';
import type { Command } from 'commander';
import { choose, connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
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
} from './command.ts';

type Options = CommonOptions & { workspace?: string };
type CreateOptions = ChangeOptions & Options & { name: string; scopes?: string; sandbox?: true };

export function apikeyCommand({ cli, run }: CommandContext): Command {
  const create = command(
    'create',
    'make an API key; it is shown this once',
    ['apikey create --name ci --scopes ask', 'apikey create --name shop --json'],
    ['dry-run', 'workspace'],
  )
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <a,b>', 'what it may do; default: everything its maker may')
    .option(
      '--sandbox',
      'for trying out: its talks are listed and counted nowhere, and it touches bots of the sandbox alone',
    );
  create.action((options: CreateOptions) => run(options, () => createKey(cli, options)));

  const list = command('list', 'API keys', ['apikey list'], ['workspace']);
  list.action((options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const items = await everyPage((cursor) => api.apiKeys.list({ limit: 200, cursor }));
      if (items.length === 0)
        return { document: { items }, text: 'No keys yet. Next: chatai apikey create --name NAME\n' };
      const rows = items.map((key) => [
        key.name,
        `…${key.last4}`,
        key.lastUsedAt ?? 'never',
        key.id,
        key.scopes.join(','),
      ]);
      return { document: { items }, text: table([['NAME', 'KEY', 'LAST USED', 'ID', 'SCOPES'], ...rows]) };
    }),
  );

  const revoke = command(
    'revoke',
    'end a key, at the latest in 5 s',
    ['apikey revoke ci', 'apikey revoke ci --yes'],
    ['dry-run', 'yes', 'workspace'],
  ).argument('[key]', 'its name or id');
  revoke.action((wanted: string | undefined, options: ChangeOptions & Options) =>
    run(options, () => revokeKey(cli, wanted, options)),
  );
  return noun(
    'apikey',
    'keys for programs that use the API',
    ['apikey create --name shop', 'apikey list'],
    [create, list, revoke],
  );
}

async function createKey(cli: Cli, options: CreateOptions): Promise<Result> {
  const scopes = options.scopes?.split(',').map((name) => {
    const known = scope.safeParse(name.trim());
    if (known.success) return known.data;
    throw cliErrors.wrongUsage({ problem: `${name} is no scope`, fix: `Scopes are ${scope.options.join(', ')}` });
  });
  const api = await connectApi(cli, options);
  if (options.dryRun) return dryRun(`make the key ${options.name}${scopes ? ` for ${scopes.join(', ')}` : ''}`);
  const key = await api.apiKeys.create({
    name: options.name,
    ...(scopes ? { scopes } : {}),
    ...(options.sandbox ? { sandbox: true } : {}),
  });
  return { document: key, text: `${key.key}\nThis is shown once. Scopes: ${key.scopes.join(', ')}\n` };
}

async function revokeKey(cli: Cli, wanted: string | undefined, options: ChangeOptions & Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const key = choose(await everyPage((cursor) => api.apiKeys.list({ limit: 200, cursor })), wanted, {
    what: 'key',
    names: ({ name }) => [name],
    none: 'Make one: chatai apikey create --name NAME',
  });
  const what = `revoke the key ${key.name} (…${key.last4})`;
  if (options.dryRun) return dryRun(what);
  await confirm(cli, options, what);
  await api.apiKeys.revoke({ id: key.id });
  return { document: { revoked: key.id }, text: `Revoked ${key.name} (…${key.last4})\n` };
}
