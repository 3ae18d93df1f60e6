// `npm start -w apps/simulator`: the simulator alone. npm runs scripts in their workspace; files that are named mean those where the person is.
import { run } from './run.mjs';

process.chdir(process.env.INIT_CWD ?? process.cwd());
await run('apps/simulator/src/main.ts', () => ['--alone', ...process.argv.slice(2)]);
