// `npm start`: the whole of ChatAI on this machine (contract.md 1).
import { run } from './run.mjs';

await run('apps/cli/src/main.ts', (installSeconds) => [
  'up',
  ...(installSeconds > 0 ? ['--installed-in', String(installSeconds)] : []),
  ...process.argv.slice(2),
]);
