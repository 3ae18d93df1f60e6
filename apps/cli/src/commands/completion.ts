import { Argument, type Command } from 'commander';
import { completionOf, type Shell, shells } from '../completion/index.ts';
import { type CommandContext, type CommonOptions, command } from './command.ts';

export function completionCommand({ run }: CommandContext): Command {
  return command('completion', 'print what your shell reads to complete command lines of chatai', [
    'completion bash > ~/.local/share/bash-completion/completions/chatai',
    'completion zsh > ~/.zfunc/_chatai',
    'completion fish > ~/.config/fish/completions/chatai.fish',
  ])
    .addArgument(new Argument('<shell>', 'the one you use').choices(shells))
    .action((shell: Shell, options: CommonOptions, completion: Command) =>
      run(options, async () => {
        // It is a command of the program, which is therefore its parent.
        const script = completionOf(completion.parent as Command, shell);
        return { document: { shell, script }, text: script };
      }),
    );
}
