import { hasSecretKey } from '@chatai/core/config';
import { isAppError } from '@chatai/core/errors';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { type LocalDatabase, localDatabase, withLocalDatabase } from '../compose-local.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { asItRuns, requireItsKey } from '../up/running.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirmIrreversible,
  dryRun,
  type IrreversibleOptions,
  noun,
  onlyHere,
} from './command.ts';
import { rekey } from './rekey.ts';

export function dbCommand({ cli, run }: CommandContext): Command {
  const status = command('status', 'every migration and when it was applied', ['db status']);
  status.action((options: CommonOptions) => run(options, () => withDatabase(cli, statusOf)));

  const up = command(
    'migrate',
    'bring the database up to this version',
    ['db migrate', 'db migrate --dry-run'],
    ['dry-run'],
  );
  up.action((options: ChangeOptions) =>
    run(options, () => withDatabase(cli, (database) => migrateNow(database, options))),
  );

  const back = command(
    'rollback',
    'take the newest migrations back, with the data they hold; ChatAI must be stopped',
    ['db rollback --dry-run', 'db rollback --steps 2', 'db rollback --yes --instance shop'],
    ['dry-run', 'yes', 'instance'],
  ).option('--steps <number>', 'how many', '1');
  back.action((options: RollbackOptions) =>
    run(options, () => withDatabase(cli, (database) => rollBack(cli, database, options))),
  );

  const key = command(
    'rekey',
    'put every stored secret under CHATAI_SECRET_KEY after it was changed',
    ['db rekey', 'db rekey --dry-run'],
    ['dry-run'],
  );
  key.action((options: ChangeOptions) =>
    run(options, () => withDatabase(cli, (database) => rekey(cli, database, options))),
  );

  const role = command('roles', 'the SQL that a superuser of an outside database runs once', [
    'db roles | psql "$ADMIN_URL"',
  ]);
  role.action((options: CommonOptions) => run(options, () => rolesResult(cli)));
  return noun('db', 'the database', ['db status', 'db migrate'], [status, up, back, key, role]);
}

type RollbackOptions = IrreversibleOptions & { steps: string };

/** Loaded when a command needs it: the others must not wait for it. */
const core = () => import('@chatai/core/database');

async function statusOf({ targets }: LocalDatabase): Promise<Result> {
  const { migrationStatus } = await core();
  const all = await migrationStatus(targets);
  const waiting = all.filter(({ appliedAt }) => appliedAt === undefined).length;
  const changed = all.some((migration) => migration.changed);
  const rows = all.map((one) => [
    one.name,
    one.appliedAt?.toISOString() ?? 'not applied',
    one.changed ? 'differs from this version' : '',
  ]);
  const last = changed
    ? 'What was applied differs from the files of this version: use the version that made this database'
    : waiting > 0
      ? `${waiting} not applied. Next: chatai db migrate`
      : `${all.length} applied, none waiting`;
  return {
    document: { migrations: all, waiting },
    text: `${table(rows)}${last}\n`,
    ...(changed ? { exitCode: exitCodes.badInput } : {}),
  };
}

async function migrateNow({ targets }: LocalDatabase, options: ChangeOptions): Promise<Result> {
  const { migrate, migrationStatus } = await core();
  if (options.dryRun) {
    const waiting = (await migrationStatus(targets)).filter(({ appliedAt }) => appliedAt === undefined);
    return dryRun(waiting.length > 0 ? `apply ${waiting.map(({ name }) => name).join(', ')}` : 'apply nothing');
  }
  const applied = await migrate(targets);
  const text = applied.length > 0 ? `Applied ${applied.join(', ')}\n` : 'Nothing to apply\n';
  return { document: { applied }, text };
}

async function rollBack(cli: Cli, { targets, isInUse }: LocalDatabase, options: RollbackOptions): Promise<Result> {
  const steps = Number(options.steps);
  if (!Number.isInteger(steps) || steps < 1) {
    throw cliErrors.wrongUsage({
      problem: `--steps ${options.steps} is no number of migrations`,
      fix: 'Give 1 or more',
    });
  }
  const { migrationStatus, rollback } = await core();
  const applied = (await migrationStatus(targets)).filter(({ appliedAt }) => appliedAt !== undefined);
  const names = applied
    .slice(-steps)
    .reverse()
    .map(({ name }) => name);
  const what = `take back ${names.join(', ')} and delete what ${names.length === 1 ? 'it holds' : 'they hold'}`;
  if (options.dryRun) return dryRun(what);
  if (await isInUse()) throw cliErrors.productRuns({ what });
  await confirmIrreversible(cli, options, what);
  const undone = await rollback(targets, steps);
  return { document: { undone }, text: `Took back ${undone.join(', ')}\n` };
}

async function rolesResult(cli: Cli): Promise<Result> {
  const { roles, rolesSql } = await core();
  const { home } = cli.config();
  if (!hasSecretKey(cli.config())) throw cliErrors.noSecretKey({ home });
  const targets = await localDatabase(asItRuns(cli.config()));
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
async function withDatabase(cli: Cli, work: (database: LocalDatabase) => Promise<Result>): Promise<Result> {
  onlyHere(cli, 'db');
  const config = asItRuns(cli.config());
  // The passwords of the embedded database follow the key.
  if (!config.databaseUrl) requireItsKey(config);
  try {
    return await withLocalDatabase({ config, clock: cli.clock }, work);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // The driver's own deadline has no code.
    if (isAppError(error) || !(code || /timeout/i.test(message))) throw error;
    if (!config.databaseUrl) throw cliErrors.databaseRefused({ reason: message }, { cause: error });
    throw (await import('../up/database.ts')).asUnreachable(error, config);
  }
}
