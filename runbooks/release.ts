import { seen } from '@chatai/operations/facts';
import { everyUnit, type Runbook, stepsOf } from '@chatai/operations/runbook';
import { heldSupervisor, ofOtherVersions } from './facts/programs.ts';
import type { Abilities } from './steps/abilities.ts';
import { everyBot, noBot } from './steps/blast-radius.ts';
import { itConverses, thenItConverses } from './steps/restart.ts';

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

async function heldPid({ look }: Pick<Abilities, 'look'>): Promise<number | undefined> {
  const looked = await look('running', 'processes');
  return heldSupervisor({ running: seen(looked, 'running'), processes: seen(looked, 'processes') });
}

/** What a restart may be for, so that a month of them can be counted. */
export const restartReasons = ['trouble', 'settings', 'version', 'practice'] as const;
export type RestartReason = (typeof restartReasons)[number];

/** Whose restart somebody notices who writes. */
const feltByPeople: readonly string[] = [everyUnit, 'chatai-backend', 'scalable_bot_manager'];

/** The units that are to be restarted, and how each is. Throws when there is none of this name, or the database is meant alone. */
async function unitsOf({ look }: Pick<Abilities, 'look'>, name: string) {
  const { supervisor } = seen(await look('supervisor'), 'supervisor');
  const running = (supervisor?.units ?? []).filter(({ state }) => state !== 'stopped');
  if (name === everyUnit && running.length > 0) return running;
  if (name === 'postgresql')
    throw new Error('the database is restarted with everything else, or by backend#restart-database alone');
  const found = running.filter(({ unit }) => unit === name);
  if (found.length > 0) return found;
  throw new Error(`there is no unit ${name} here: choose one of ${running.map(({ unit }) => unit).join(', ')}`);
}

/** From files to programs that run them. */
export const release: Runbook<Abilities> = {
  id: 'release',
  title: 'Releases',
  about:
    'A new version or setting is to be taken over, programs run another version than the files, or the supervisor does not answer.',
  steps: [
    step({
      slug: 'restart',
      title: 'Restart one program, or everything, because somebody wants it',
      symptom: 'A setting was changed, or a program is to be restarted for a reason that no check can see.',
      emergency: false,
      askedFor: true,
      risk: 'medium',
      // No check keeps it from restarting what is well.
      destroys: true,
      role: 'on-call',
      timeoutMs: 180_000,
      scope: ({ unit }) => unit,
      restarts: true,
      uses: ['look', 'lastSeen', 'restart', 'converse'],
      params: {
        unit: {
          about: `a unit of \`chatai status\`, or ${everyUnit}: the database then while no program runs`,
          example: 'chatai-backend',
          matches: /^[a-z][a-z0-9_-]{0,40}$/,
        },
        because: {
          about: `what for: ${restartReasons.join(', ')}`,
          example: 'settings',
          matches: new RegExp(`^(${restartReasons.join('|')})$`),
        },
      },
      async check({ can, params }) {
        const units = await unitsOf(can, params.unit);
        return {
          fine: false,
          says: `${units.map(({ unit }) => unit).join(', ')}: restarted because of ${params.because}`,
        };
      },
      blastRadius: async ({ can, params }) =>
        [everyUnit, 'scalable_bot_manager'].includes(params.unit) ? everyBot(can, 20) : noBot(6),
      would: ({ unit }) => `restart ${unit}; it gets 10 s to finish its work`,
      async act({ can, params: { unit } }) {
        await can.restart(unit === everyUnit ? undefined : unit);
        return `${unit} was restarted`;
      },
      async verify({ can, params, signal }) {
        const late = (await unitsOf(can, params.unit)).filter(({ state }) => state !== 'ok').map(({ unit }) => unit);
        if (late.length > 0) return { fine: false, says: `${late.join(', ')} does not serve yet` };
        return feltByPeople.includes(params.unit) ? itConverses(can, signal) : { fine: true, says: 'it serves' };
      },
      undo: 'Nothing to take back: interrupted requests are sent again by whoever sent them.',
    }),
    step({
      slug: 'continue-supervisor',
      title: 'Resume a supervisor that was stopped by a signal',
      symptom:
        'Everything answers, and `chatai restart` and `chatai down` get no answer: the supervisor is held by SIGSTOP.',
      emergency: true,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 30_000,
      scope: 'supervisor',
      uses: ['look', 'wake'],
      async check({ can }) {
        const pid = await heldPid(can);
        return pid === undefined
          ? { fine: true, says: 'no signal holds the supervisor' }
          : { fine: false, says: `its process ${pid} is held by a signal` };
      },
      blastRadius: async () => noBot(0),
      would: () => 'send SIGCONT to the supervisor',
      async act({ can }) {
        const pid = await heldPid(can);
        if (pid === undefined) return 'it goes on already';
        can.wake(pid);
        return `pid ${pid} goes on`;
      },
      async verify({ can }) {
        const { supervisor } = seen(await can.look('supervisor'), 'supervisor');
        return supervisor
          ? { fine: true, says: 'the supervisor answers' }
          : { fine: false, says: 'no supervisor answers' };
      },
      undo: 'Whoever has held it can do so again: `kill -STOP`.',
    }),
    step({
      slug: 'restart-all',
      title: 'Restart everything on the installed version',
      symptom:
        'The files were replaced (`git pull`) without `chatai down` and `npm start`; programs still run the old ones. New packages and migrations need a full stop and start.',
      emergency: true,
      risk: 'medium',
      destroys: true,
      role: 'on-call',
      timeoutMs: 180_000,
      scope: everyUnit,
      restarts: true,
      uses: ['look', 'lastSeen', 'restart', 'converse'],
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
      async verify({ can, signal }) {
        const others = await mixed(can);
        return thenItConverses(
          others.length === 0
            ? { fine: true, says: 'every program runs the version of the files' }
            : { fine: false, says: others.join(', ') },
          can,
          signal,
        );
      },
      undo: 'Stop (`chatai down`); if the newer version applied a migration, `chatai db rollback` while its files are still there; put the older files back; `npm start`.',
    }),
  ],
};
