import type { AskAnswer } from '@chatai/contract/ask';
import type { Client } from '@chatai/contract/client';
import { ProblemError } from '@chatai/contract/problem-error';
import { isAppError } from '@chatai/core/errors';
import type { Command } from 'commander';
import { chooseAssistant, connectApi } from '../api/index.ts';
import type { Result } from '../output/result.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';

type Options = ChangeOptions & { assistant?: string; conversation?: string; draft?: true; workspace?: string };

export function askCommand({ cli, run }: CommandContext): Command {
  return command(
    'ask',
    'ask an assistant one question',
    ['ask "How long is shipping?"', 'ask "And abroad?" --assistant Support --json'],
    ['dry-run', 'workspace'],
  )
    .argument('<question>')
    .option('--assistant <name or id>', 'default: the oldest one')
    .option('--conversation <id>', 'go on with an earlier conversation')
    .option('--draft', 'ask its draft: nothing of it is listed or counted')
    .action((question: string, options: Options) =>
      run(options, async () => {
        if (options.dryRun) return dryRun(`ask ${options.assistant ?? 'the oldest assistant'}: ${question}`);
        const api = await connectApi(cli, options);
        // A key that may only ask cannot list assistants: the server knows names, and which one is meant without.
        const id = options.assistant ?? 'default';
        const conversation = options.conversation ? { conversationId: options.conversation } : {};
        const asked = api.assistants.ask({ id, question, ...conversation, draft: options.draft });
        return answerResult(await asked.catch((error) => namingChoices(error, api, options.assistant)));
      }),
    );
}

/** Who may list assistants is told which there are, or that there is none yet. Always throws. */
async function namingChoices(error: unknown, api: Client, wanted: string | undefined): Promise<never> {
  if (error instanceof ProblemError && error.status === 404) {
    await chooseAssistant(api, wanted).catch((better) => {
      if (isAppError(better)) throw better;
    });
  }
  throw error;
}

function answerResult(answer: AskAnswer): Result {
  const used = answer.sources.filter((source) => source.used !== false);
  const sources = used.map(({ title, page, url }, index) => {
    const where = [page === undefined ? undefined : `page ${page}`, url].filter(Boolean).join(', ');
    return `  [${index + 1}] ${title}${where ? ` (${where})` : ''}\n`;
  });
  const listed = sources.length > 0 ? `\nSources\n${sources.join('')}` : '';
  return { document: answer, text: `${answer.answer}\n${listed}` };
}
