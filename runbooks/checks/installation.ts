import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts/facts.ts';
import { ofOtherVersions } from '../facts/programs.ts';
import { strays } from '../facts/strays.ts';

const check = checksOf<Facts>();

/** How the installation is set up: one of each program, settings that mean something, a place for logs. */
export const installationChecks: Check<Facts>[] = [
  check({
    id: 'one-of-each',
    component: 'supervisor',
    title: 'One supervisor runs one of each program',
    needs: ['supervisor', 'running'],
    judge(facts) {
      const found = strays(facts);
      return found.length === 0
        ? { status: 'ok' }
        : {
            status: 'fail',
            detail: `beside it: ${found.map(({ script, pid }) => `${script} (pid ${pid})`).join(', ')}`,
          };
    },
    after: ['supervisor'],
    fix: 'See which to end: `chatai diagnose`.',
    mayNeed: ['workers#end-stray'],
  }),
  check({
    id: 'settings',
    component: 'settings',
    title: 'Every setting is known and valid',
    needs: ['settings'],
    judge: ({ settings }) =>
      settings.length === 0
        ? { status: 'ok' }
        : { status: 'warn', detail: settings.map(({ name, problem }) => `${name}: ${problem}`).join('; ') },
    fix: 'See each with its source: `chatai config check`.',
  }),
  check({
    id: 'logs',
    component: 'logs',
    title: 'Logs can be written',
    needs: ['logs', 'supervisor'],
    judge: ({ logs: { problem, bytes, files, folder }, supervisor: { supervisor } }) =>
      !supervisor && problem === 'ENOENT'
        ? { status: 'off', detail: 'nothing runs that would write them (normal)' }
        : problem
          ? { status: 'fail', detail: `nothing can be written to ${folder} (${problem})` }
          : { status: 'ok', bytes, files },
    after: ['supervisor'],
    fix: 'Make the folder again (`chatai config show` names it), then restart: `chatai restart`.',
  }),
  check({
    id: 'one-version',
    component: 'release',
    title: 'Every program runs the version of the files',
    needs: ['release', 'backend', 'console', 'manager', 'watchdog'],
    judge(facts) {
      const others = ofOtherVersions(facts);
      return others.length === 0
        ? { status: 'ok', version: facts.release.version }
        : { status: 'warn', detail: others.map(({ title, version }) => `${title} ${version}`).join(', ') };
    },
    fix: 'The files were replaced, but programs still run the old ones: restart everything.',
    step: 'release#restart-all',
  }),
  check({
    id: 'admins',
    component: 'people',
    title: 'Somebody can run the platform',
    needs: ['people'],
    judge({ people: { users, admins, keptOut } }) {
      if (users === 0) return { status: 'off', detail: 'nobody has signed in yet (normal)' };
      if (admins > 0) return { status: 'ok', users, admins };
      return keptOut > 0
        ? { status: 'fail', detail: `none of ${users} people is an administrator who is let in` }
        : { status: 'warn', detail: `none of ${users} people is an administrator yet` };
    },
    after: ['database-answers', 'database-connections', 'database-locks'],
    fix: 'Make somebody administrator: `chatai users role`.',
    step: 'admin-user-operations#make-admin',
  }),
];
