import { type Diagnosis, diagnose, type Finding } from '@chatai/operations/diagnosis';
import { look, trees } from '@chatai/runbooks';
import { Argument, type Command } from 'commander';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { asItRuns } from '../up/running.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

const symptoms = trees.map(({ symptom }) => symptom);

export function diagnoseCommand({ cli, run }: CommandContext): Command {
  return command(
    'diagnose',
    'what is wrong, why it is thought so, and the step that mends it; needs neither backend nor database',
    ['diagnose', 'diagnose api', 'diagnose --json'],
  )
    .addArgument(new Argument('[symptom]', 'what is noticed; all of them when absent').choices(symptoms))
    .action((symptom: string | undefined, options: CommonOptions) =>
      run(options, async () => {
        onlyHere(cli, 'diagnose');
        const chosen = trees.filter((tree) => symptom === undefined || tree.symptom === symptom);
        return diagnosisResult(diagnose(chosen, await look({ config: asItRuns(cli.config()), clock: cli.clock })));
      }),
    );
}

function diagnosisResult(diagnosis: Diagnosis): Result {
  const { findings, notSeen } = diagnosis;
  const unseen = notSeen.map(
    ({ says, why, probe }) => `Not seen  ${says} (${why})${probe ? `; look with: ${probe}` : ''}\n`,
  );
  const found = findings.map(findingText).join('\n');
  const nothing = 'Nothing wrong was found.\n';
  const [cause] = findings;
  const next = cause?.step ? stepCommand(cause) : 'chatai health';
  return {
    document: diagnosis,
    text: `${found || nothing}${unseen.join('')}Next: ${next}\n`,
    exitCode: findings.length > 0 ? exitCodes.unhealthy : exitCodes.ok,
  };
}

function findingText({ path, evidence, finding, because }: Finding): string {
  const against = evidence.against.join('; ') || 'none';
  return [
    `Path      ${path.join(' > ')}`,
    `Evidence  for: ${evidence.for.join('; ')}. against: ${against}`,
    `Finding   ${finding}${because ? ` (follows from ${because})` : ''}`,
    '',
  ].join('\n');
}

const stepCommand = ({ step, params }: Finding): string =>
  [
    `chatai runbook run ${step}`,
    ...Object.entries(params).map(([name, value]) => `--param ${name}=${value}`),
    '--dry-run',
  ].join(' ');
