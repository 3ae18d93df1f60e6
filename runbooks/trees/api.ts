import type { Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts.ts';
import { programs } from '../programs.ts';
import { troublesOf } from './programs.ts';

const [backend, console] = programs;

/** "API not responding" of the user's document: the backend first, then the console in front of it. */
export const apiTree: Tree<Facts> = {
  symptom: 'api',
  branches: [
    {
      says: 'no supervisor answers',
      needs: ['supervisor', 'running'],
      when: ({ supervisor: { supervisor } }) => (supervisor ? [] : ['no supervisor answers on this data folder']),
      branches: [
        {
          says: 'its programs run all the same',
          needs: ['running'],
          when: ({ running }) => running.map(({ script, pid }) => `${script} (pid ${pid})`),
          leaf: {
            id: 'supervisor-lost',
            finding: () =>
              'the programs run, and their supervisor cannot be asked: what dies is started again, and nothing can be restarted from here; stop it (SIGTERM) and start it anew',
            step: undefined,
          },
        },
      ],
      leaf: {
        id: 'not-running',
        finding: () => 'ChatAI is not running on this data folder: start it with `npm start`',
        step: undefined,
        explains: [
          'backend-silent',
          'console-silent',
          'botManager-silent',
          'watchdog-silent',
          'database-unreachable',
          'telegram-unreachable',
        ],
      },
    },
    ...troublesOf(backend, ['console-silent', 'console-slow', 'console-unwell']),
    ...troublesOf(console),
  ],
};
