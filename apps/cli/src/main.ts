// The program `chatai`.
import { runCli } from './run-cli.ts';
import { systemCli } from './system-cli.ts';

const installation = async () => (await import('./installation.ts')).installation;

// The listeners of `up` and the launcher's channel would keep the process.
process.exit(await runCli(process.argv.slice(2), systemCli(), installation));
