import { type Runbook, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { everyBot } from './blast-radius.ts';
import { ofOtherVersions } from './programs.ts';

const step = stepsOf<Abilities>();

async function mixed({ look }: Pick<Abilities, 'look'>): Promise<string[]> {
  const { release, backend, console, manager, watchdog } = (
    await look('release', 'backend', 'console', 'manager', 'watchdog')
  ).facts;
  if (!release || !backend || !console || !manager || !watchdog) throw new Error('the programs cannot be looked at');
  return ofOtherVersions({ release, backend, console, manager, watchdog }).map(
    ({ title, version }) => `${title} ${version}`,
  );
}

/** From files to programs that run them. */
export const release: Runbook<Abilities> = {
  id: 'release',
  title: 'Releases',
  about: 'A new version is to be taken, or what runs is not what lies there.',
  steps: [
    step({
      slug: 'restart-all',
      title: 'Start everything anew with the version of the files',
      symptom: 'The files were replaced (`git pull`), and programs run on with what they had read before.',
      emergency: true,
      risk: 'medium',
      role: 'on-call',
      timeoutMs: 180_000,
      scope: 'all',
      restarts: true,
      uses: ['look', 'restart'],
      async check({ can }) {
        const others = await mixed(can);
        return others.length === 0
          ? { fine: true, says: 'every program runs the version of the files' }
          : { fine: false, says: others.join(', ') };
      },
      blastRadius: ({ can }) => everyBot(can, 20),
      would: () => 'restart everything, the database while no program runs',
      async act({ can }) {
        await can.restart(undefined);
        return 'everything was restarted';
      },
      async verify({ can }) {
        const others = await mixed(can);
        return others.length === 0
          ? { fine: true, says: 'every program runs the version of the files' }
          : { fine: false, says: others.join(', ') };
      },
      undo: 'Put the files of the version before back, then run this step again; a migration that was applied is taken back by `chatai db rollback` first.',
    }),
  ],
};
