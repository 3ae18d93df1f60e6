import type { Command } from 'commander';
import { connectApi } from '../api/index.ts';
import { type ChangeOptions, type CommandContext, command, dryRun, noun, onlyHere } from './command.ts';

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
  return noun('admin', "the platform's admin", ['admin link'], [link]);
}
