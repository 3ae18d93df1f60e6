// `npm run prove`: the first hour in a browser, in every way. `npm run prove -- --seeds 20`: operations, with every fault in the order of each seed.
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string', default: '1' } } });
if (values.seeds === undefined) await import('./browser/prove.ts');
else {
  const { proveOperations } = await import('./operations/prove.ts');
  process.exitCode = (await proveOperations(Number(values.seeds), Number(values.from))) ? 0 : 1;
}
