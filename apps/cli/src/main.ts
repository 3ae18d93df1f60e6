// The program `chatai`.
import { runCli } from './run-cli.ts';
import { systemCli } from './system-cli.ts';

const installation = async () => (await import('./installation.ts')).installation;

const exitCode = await runCli(process.argv.slice(2), systemCli(), installation);
await Promise.all([process.stdout, process.stderr].map(written));
// The listeners of `up` and the launcher's channel would keep the process.
process.exit(exitCode);

/** A pipe takes 64 KiB at once and the rest while its reader reads. Whether it failed is told in the turn before. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
}
