import type { Command } from 'commander';
import { connectApi } from '../api/index.ts';
import { table } from '../output/table.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  dryRun,
  noun,
  onlyHere,
} from './command.ts';

export function adminCommand({ cli, run }: CommandContext): Command {
  const link = command(
    'link',
    "make a one-time sign-in link for the platform's admin (24 h); when one is used, all others end",
    ['admin link'],
    ['dry-run'],
  );
  link.action((options: ChangeOptions) =>
    run(options, async () => {
      // No key may: the data folder's own is the proof.
      onlyHere(cli, 'admin link');
      if (options.dryRun) return dryRun('make a new sign-in link');
      const api = await connectApi(cli, {});
      const made = await api.auth.createLink();
      return { document: made, text: `${made.link}\nOnce, until ${made.expiresAt}\n` };
    }),
  );
  const links = command('links', 'links of mails that wait because this installation sends none', ['admin links']);
  links.action((options: CommonOptions) =>
    run(options, async () => {
      const { items } = await (await connectApi(cli, {})).adminUsers.mails();
      if (items.length === 0) return { document: { items }, text: 'No mail waits\n' };
      const rows = items.map(({ to, kind, expiresAt, link: address }) => [to, kind, expiresAt, address]);
      return { document: { items }, text: table([['TO', 'FOR', 'UNTIL', 'LINK'], ...rows]) };
    }),
  );
  return noun('admin', "the platform's admin", ['admin link', 'admin links'], [link, links]);
}
