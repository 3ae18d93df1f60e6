import { isAppError } from '@chatai/core/errors';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { localDatabase } from '../compose-local.ts';
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
  onlyHere,
} from './command.ts';

export function dbCommand({ cli, run }: CommandContext): Command {
  const status = command('status', 'every migration and when it was applied', ['db status']);
  status.action((options: CommonOptions) => run(options, () => withDatabase(cli, () => statusOf(cli))));

  const up = command(
    'migrate',
    'bring the database up to this version',
    ['db migrate', 'db migrate --dry-run'],
    ['dry-run'],
  );
  up.action((options: ChangeOptions) => run(options, () => withDatabase(cli, () => migrateNow(cli, options))));

  const back = command(
    'rollback',
    'take the newest migrations back, with the data they hold',
    ['db rollback', 'db rollback --steps 2'],
    ['dry-run', 'yes'],
  ).option('--steps <number>', 'how many', '1');
  back.action((options: ChangeOptions & { steps: string }) =>
    run(options, () => withDatabase(cli, () => rollBack(cli, options))),
  );

  const role = command('roles', 'the SQL that a superuser of an outside database runs once', [
    'db roles | psql "$ADMIN_URL"',
  ]);
  role.action((options: CommonOptions) => run(options, () => rolesResult(cli)));
  return noun('db', 'the database', ['db status', 'db migrate'], [status, up, back, role]);
}

/** Loaded when a command needs it: the others must not wait for it. */
const database = () => import('@chatai/core/database');

async function statusOf(cli: Cli): Promise<Result> {
  const { migrationStatus } = await database();
  const all = await migrationStatus(await localDatabase(cli.config()));
  const waiting = all.filter(({ appliedAt }) => appliedAt === undefined).length;
  const rows = all.map(({ name, appliedAt }) => [name, appliedAt?.toISOString() ?? 'not applied']);
  const last = waiting > 0 ? `${waiting} not applied. Next: chatai db migrate` : `${all.length} applied, none waiting`;
  return { document: { migrations: all, waiting }, text: `${table(rows)}${last}\n` };
}

async function migrateNow(cli: Cli, options: ChangeOptions): Promise<Result> {
  const { migrate, migrationStatus } = await database();
  const targets = await localDatabase(cli.config());
  if (options.dryRun) {
    const waiting = (await migrationStatus(targets)).filter(({ appliedAt }) => appliedAt === undefined);
    return dryRun(waiting.length > 0 ? `apply ${waiting.map(({ name }) => name).join(', ')}` : 'apply nothing');
  }
  const applied = await migrate(targets);
  const text = applied.length > 0 ? `Applied ${applied.join(', ')}\n` : 'Nothing to apply\n';
  return { document: { applied }, text };
}

async function rollBack(cli: Cli, options: ChangeOptions & { steps: string }): Promise<Result> {
  const steps = Number(options.steps);
  if (!Number.isInteger(steps) || steps < 1) {
    throw cliErrors.wrongUsage({
      problem: `--steps ${options.steps} is no number of migrations`,
      fix: 'Give 1 or more',
    });
  }
  const { migrationStatus, rollback } = await database();
  const targets = await localDatabase(cli.config());
  const applied = (await migrationStatus(targets)).filter(({ appliedAt }) => appliedAt !== undefined);
  const names = applied
    .slice(-steps)
    .reverse()
    .map(({ name }) => name);
  const what = `take back ${names.join(', ')} and delete what they hold`;
  if (options.dryRun) return dryRun(what);
  await confirm(cli, options, what);
  const undone = await rollback(targets, steps);
  return { document: { undone }, text: `Took back ${undone.join(', ')}\n` };
}

async function rolesResult(cli: Cli): Promise<Result> {
  const { roles, rolesSql } = await database();
  const targets = await localDatabase(cli.config());
  const passwordOf = (name: string) => {
    const role = Object.values(targets).find(
      ({ user, connectionString }) =>
        user === name || (connectionString !== undefined && new URL(connectionString).username === name),
    );
    return String(role?.password ?? new URL(role?.connectionString ?? '').password);
  };
  const sql = rolesSql(passwordOf, [roles.api, roles.system, roles.ops]);
  return { document: { sql }, text: `${sql}\n` };
}

/** Says which setting is wrong when the database cannot be reached. */
async function withDatabase(cli: Cli, work: () => Promise<Result>): Promise<Result> {
  onlyHere(cli, 'db');
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: string };
    if (isAppError(error) || !code) throw error;
    throw cliErrors.databaseRefused({ reason: error instanceof Error ? error.message : code }, { cause: error });
  }
}
