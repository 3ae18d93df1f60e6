import type { Fault } from '@chatai/operations/runbook';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** Of programs: gone, held, busy with themselves. */
export const programFaults: Fault<World>[] = [
  {
    id: 'backend-stopped',
    title: 'The backend is held by SIGSTOP: it keeps its port and answers nobody.',
    detectedBy: ['backend-answers'],
    leaf: 'backend-stopped',
    step: 'backend#restart',
    async inject({ pidOf }) {
      const pid = await pidOf('chatai-backend');
      process.kill(pid, 'SIGSTOP');
      return async () => signal(pid, 'SIGCONT');
    },
  },
];
