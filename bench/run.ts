// npm run bench [-- NAME …]: one of the benches of this folder; without a name the durable path.
import { existsSync } from 'node:fs';
import path from 'node:path';

const [name = 'durable-path', ...rest] = process.argv[2]?.startsWith('--')
  ? ['durable-path', ...process.argv.slice(2)]
  : process.argv.slice(2);
const program = path.join(import.meta.dirname, name, 'run.ts');
if (!existsSync(program)) {
  process.stderr.write(`error: there is no bench "${name}"; see bench/README.md\n`);
  process.exit(2);
}
process.argv = [process.execPath, program, ...rest];
await import(program);
