import type { Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { keyFileTrouble } from '../facts/key-file.ts';
import { ofOtherVersions, program } from '../facts/programs.ts';
import { strays } from '../facts/strays.ts';
import { later } from './later.ts';
import { troublesOf } from './programs.ts';

const { watchdog } = program;

/** What the document has no tree for: how the installation is set up. It is walked last, when no symptom is named. */
export const installationTree: Tree<Facts> = {
  symptom: 'installation',
  branches: [
    ...troublesOf(watchdog, ['conversation-fails']),
    {
      says: 'a program runs twice',
      needs: ['supervisor', 'running'],
      when: (facts) =>
        strays(facts).map(
          ({ script, pid, startedBy }) => `${script} (pid ${pid}) was started by ${startedBy}, not by our supervisor`,
        ),
      leaf: {
        id: 'stray-program',
        finding(facts) {
          const [first] = strays(facts);
          return `${first?.startedBy} has started ${first?.script} beside our supervisor, and both do the same work: end it. If systemd or another supervisor starts it again, stop it there`;
        },
        step: 'workers#end-stray',
        params: (facts) => ({ pid: String(strays(facts)[0]?.pid ?? '') }),
      },
    },
    {
      says: 'a setting is unknown or invalid',
      needs: ['settings'],
      when: ({ settings }) => settings.map(({ name, problem }) => `${name}: ${problem}`),
      leaf: {
        id: 'setting-wrong',
        finding: ({ settings }) =>
          `${settings.map(({ name }) => name).join(', ')} ${settings.length === 1 ? 'is' : 'are'} unknown or invalid`,
        step: undefined,
        advice: '`chatai config check` says which and why',
      },
    },
    {
      says: 'the key is not in its file',
      needs: ['keyFile'],
      when: ({ keyFile }) => (keyFile?.problem ? [keyFileTrouble(keyFile)] : []),
      otherwise: ({ keyFile }) => (keyFile ? 'it is there' : 'none is needed there'),
      leaf: {
        id: 'key-file-lost',
        finding: ({ keyFile }) => `${keyFile ? keyFileTrouble(keyFile) : ''}, and the next start needs the key`,
        step: undefined,
        advice:
          'While ChatAI runs: move the wrong file away; ChatAI writes the right one within 5 s. When it is stopped: restore your copy of `secret.key`',
      },
    },
    {
      says: 'versions are mixed',
      needs: ['release', 'backend', 'console', 'manager', 'watchdog'],
      when: (facts) =>
        ofOtherVersions(facts).map(
          ({ title, version }) => `${title} runs ${version}, the files are ${facts.release.version}`,
        ),
      leaf: {
        id: 'versions-mixed',
        finding: ({ release }) => `the files are of version ${release.version}, but programs still run another version`,
        step: 'release#restart-all',
      },
    },
    {
      says: 'nobody can run the platform',
      needs: ['people'],
      when: ({ people: { admins, keptOut } }) =>
        admins === 0 && keptOut > 0 ? [`administrators who are let in: none, kept out: ${keptOut}`] : [],
      leaf: {
        id: 'no-admin',
        finding: () => 'every administrator is suspended: make somebody administrator',
        step: 'admin-user-operations#make-admin',
      },
    },
    {
      says: 'logs cannot be written',
      needs: ['logs', 'supervisor'],
      when: ({ logs: { problem, folder }, supervisor: { supervisor } }) =>
        problem && (supervisor || problem !== 'ENOENT') ? [`${folder}: ${problem}`] : [],
      leaf: {
        id: 'logs-lost',
        finding: ({ logs: { folder } }) =>
          `nothing can be written to ${folder}; what happens meanwhile is not recorded`,
        step: undefined,
        advice: 'Make the folder again, so that ChatAI may write to it, then `chatai restart`',
      },
    },
    later('vault-closed', 'the vault gives out no secret', 'the vault'),
    later('release-broken-off', 'a release was broken off, and is half taken', 'releases'),
  ],
};
