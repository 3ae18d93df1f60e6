import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { aSimulator } from '../conformance/arrange.ts';
import { page, withReference } from './reference.ts';

const text = readFileSync(page, 'utf8');
const withoutCurl = process.env.CHATAI_TEST_WITHOUT?.includes('curl');

test('the page names every route, field and fault as they are', () => {
  expect(text, 'run node apps/simulator/src/control/reference.ts').toBe(withReference(text));
});

test.skipIf(withoutCurl)('every example of the page works as printed', async () => {
  const { url, sim } = await aSimulator();
  sim.reset();
  const answers: string[] = [];
  for (const [, code = ''] of text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)) {
    const { stdout } = await promisify(execFile)('bash', ['-ec', code.replaceAll('http://127.0.0.1:8081', url)]);
    answers.push(stdout);
  }
  const refused = answers.filter((answer) => answer.includes('"fix":'));
  expect(refused, 'only the last example is refused').toEqual([answers.at(-1)]);
  expect(refused[0]).toContain('/maxMillis');
  expect(answers[0]).toContain(':SANDBOX');
  expect(answers.find((answer) => answer.includes('"kind":"screen"'))).toContain('"Hello!"');
  expect(sim.ledger.summary()).toMatchObject({ updates: { created: 1002 } });
  expect(sim.clock.isFrozen()).toBe(false);
});
