import type { Command } from 'commander';
import { type CommandContext, type CommonOptions, command } from './command.ts';

export function versionCommand({ cli, run }: CommandContext): Command {
  return command('version', 'version of this checkout and of what it runs on', ['version', 'version --json']).action(
    (options: CommonOptions) =>
      run(options, async () => {
        const document = {
          version: cli.version,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
        };
        return { document, text: `ChatAI ${document.version} (Node ${document.node}, ${document.platform})\n` };
      }),
  );
}
