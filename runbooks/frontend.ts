import { seen } from '@chatai/operations/facts';
import { type Outcome, type Runbook, stepsOf } from '@chatai/operations/runbook';
import { buildTroubles, servedBuild } from './facts/console-build.ts';
import { program } from './facts/programs.ts';
import type { Abilities } from './steps/abilities.ts';
import { noBot } from './steps/blast-radius.ts';
import { restartStep } from './steps/restart.ts';

const step = stepsOf<Abilities>();

/** Does the console serve a build of the files as they are? */
async function isOfTheFiles({ look }: Pick<Abilities, 'look'>): Promise<Outcome> {
  const looked = await look('console', 'consoleBuild');
  const facts = { console: seen(looked, 'console'), consoleBuild: seen(looked, 'consoleBuild') };
  const troubles = buildTroubles(facts);
  if (troubles.length > 0) return { fine: false, says: troubles.join('; ') };
  return servedBuild(facts.console) === undefined
    ? { fine: false, says: `it does not say what it serves (${facts.console.refusal})` }
    : { fine: true, says: `it serves the build of the files, ${facts.consoleBuild.stamp}` };
}

/** The console. */
export const frontend: Runbook<Abilities> = {
  id: 'frontend',
  title: 'Frontend',
  about: 'The console does not load, is of older files, or cannot reach the backend.',
  steps: [
    restartStep(program.console),
    step({
      slug: 'rebuild',
      title: 'Build the console from the files and restart it',
      symptom: 'The files were replaced (`git pull`), and the console serves what was built before, or does not start.',
      emergency: false,
      risk: 'low',
      role: 'on-call',
      // The first build takes 12 s on a machine that has nothing else to do.
      timeoutMs: 180_000,
      scope: 'chatai-frontend',
      restarts: true,
      uses: ['look', 'restart'],
      check: ({ can }) => isOfTheFiles(can),
      blastRadius: async () => noBot(2),
      would: () =>
        'build the console while the old one serves, then restart chatai-frontend; nothing when it cannot be built',
      async act({ can }) {
        await can.restart('chatai-frontend');
        return 'the console was built, where that was needed, and restarted';
      },
      verify: ({ can }) => isOfTheFiles(can),
      undo: 'Put the files of the version before back and run this step again: their build is kept.',
    }),
  ],
};
