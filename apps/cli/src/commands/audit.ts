import type { AuditEvent } from '@chatai/contract/audit';
import type { Command } from 'commander';
import { connectApi, isId } from '../api/index.ts';
import { firstWords, table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command } from './command.ts';
import { moreLine, type PageOptions, withPages } from './pages.ts';
import { chooseMember, everyMember } from './team.ts';

type Options = CommonOptions & PageOptions & { workspace?: string; action?: string; target?: string; actor?: string };

export function auditCommand({ cli, run }: CommandContext): Command {
  const audit = withPages(
    command(
      'audit',
      'what was changed in the workspace, by whom and why, newest first',
      ['audit', 'audit --action assistant.published', 'audit --actor ada@example.com --json'],
      ['workspace'],
    )
      .option('--action <action>', 'only such: assistant.published, api-key.revoked, …')
      .option('--target <id>', 'only on the thing with this id')
      .option('--actor <member>', 'only by this one: address, name or id, or the id of an API key'),
  );
  return audit.action((options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { limit, cursor, action, target: targetId, actor } = options;
      const actorId = actor === undefined || isId(actor) ? actor : chooseMember(await everyMember(api), actor).userId;
      const page = await api.audit.list({ limit, cursor, action, targetId, actorId });
      if (page.items.length === 0) return { document: page, text: 'Nothing was changed.\n' };
      const rows = page.items.map((one) => [one.at, actorOf(one), one.action, targetOf(one), detailOf(one)]);
      const text = table([['WHEN', 'WHO', 'ACTION', 'ON', 'CHANGE'], ...rows]);
      return { document: page, text: `${text}${moreLine(page.nextCursor)}` };
    }),
  );
}

const actorOf = ({ actor }: AuditEvent) => (actor.kind === 'key' ? `key ${actor.name}` : actor.name);

const targetOf = ({ target }: AuditEvent) => target.name || target.id || target.kind;

/** `role: viewer -> owner; reason: bought it`; of what was made, what it is: `name: Support`. */
function detailOf({ changes, reason }: AuditEvent): string {
  const shown = Object.entries(changes).map(([field, { before, after }]) =>
    isNothing(before) ? `${field}: ${textOf(after)}` : `${field}: ${textOf(before)} -> ${textOf(after)}`,
  );
  return [...shown, ...(reason ? [`reason: ${reason}`] : [])].join('; ');
}

const isNothing = (value: unknown) => value === null || value === undefined;

const textOf = (value: unknown): string =>
  isNothing(value) ? '-' : firstWords(typeof value === 'string' ? value : JSON.stringify(value), 40);
