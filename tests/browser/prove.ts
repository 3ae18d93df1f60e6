// `npm run prove`: a fresh clone is started and used as a stranger would, then every journey is walked in every way and every page looked at; writes docs/first-run-proof.md.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { checkout } from '../documents/markdown.ts';
import { startAsPrinted } from '../documents/printed-installation.ts';
import { firstRun } from './first-run.ts';
import type { Walked } from './journey.ts';
import { openBrowser } from './open-browser.ts';
import { handedOver, type Proof } from './proof.ts';
import { desktop } from './visitors.ts';

/** Tests whose figures are smaller in `npm test`, so that it does not take minutes. */
const inFull = ['fuzz', 'tenant-storm', 'abuse-sign-in'];

const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim();
const seconds = (sinceMs: number) => (performance.now() - sinceMs) / 1_000;

/** What is proved: what follows takes minutes. */
const commit = `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ', with changes that are not committed'}`;
const folder = mkdtempSync(path.join(tmpdir(), 'chatai-proof-'));
try {
  console.log('a fresh clone, as a stranger starts it');
  const newcomer = await walkAsNewcomer(path.join(folder, 'clone'));
  console.log('every journey and every page, in every way');
  const { proofs, passed, failed, tookSeconds } = await runBrowserTests(path.join(folder, 'proofs'));
  const page = report(newcomer, proofs, { passed, failed, tookSeconds });
  writeFileSync(path.join(checkout, 'docs/first-run-proof.md'), page);
  console.log(page);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** From the clone to the first answered question. */
async function walkAsNewcomer(clone: string): Promise<{ readySeconds: number; walked: Walked }> {
  git('clone', '--quiet', checkout, clone);
  const began = performance.now();
  const product = await startAsPrinted('npm start', clone);
  const readySeconds = seconds(began);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ locale: 'en-GB', viewport: desktop });
    const way = { name: '', language: 'en', viewport: desktop, colorScheme: 'light', pointer: true } as const;
    return { readySeconds, walked: await firstRun(page, product, way) };
  } finally {
    await browser.close();
    await product.close();
  }
}

async function runBrowserTests(file: string) {
  writeFileSync(file, '');
  const results = `${file}.json`;
  const began = performance.now();
  const vitest = [path.join(checkout, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/browser', ...inFull];
  const child = spawn(
    process.execPath,
    [...vitest, '--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
    { cwd: checkout, env: { ...process.env, CHATAI_PROVE: '1', CHATAI_TEST_PROOF: file }, stdio: 'inherit' },
  );
  await once(child, 'close');
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  return {
    proofs: handedOver(file),
    passed: Number(numPassedTests),
    failed: Number(numFailedTests),
    tookSeconds: seconds(began),
  };
}

function report(
  newcomer: { readySeconds: number; walked: Walked },
  proofs: Proof[],
  tests: { passed: number; failed: number; tookSeconds: number },
): string {
  const { readySeconds, walked } = newcomer;
  const gib = Math.round(totalmem() / 1_024 ** 3);
  const rows = proofs
    .map(({ name, walked: took, limits }) => {
      const [way = '', journey = ''] = name.split(' > ');
      const figures = (['seconds', 'presses', 'screens'] as const).map(
        (one) => `${one === 'seconds' ? took[one].toFixed(1) : took[one]} of ${limits[one]}`,
      );
      return `| ${journey} | ${way.replace('a stranger, ', '')} | ${figures.join(' | ')} |`;
    })
    .sort();
  return `# How the first hour was measured

<!-- Written by \`npm run prove\` (tests/browser/prove.ts). -->

${new Date().toISOString().slice(0, 10)}, commit ${commit}; ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${gib} GiB, Node ${process.versions.node}, Chromium without a window.

**A fresh clone**: \`npm start\` was ready after ${readySeconds.toFixed(0)} s, packages and console included. From the printed link to the first answer with its source: ${walked.seconds.toFixed(1)} s, ${walked.presses} presses, ${walked.screens} screens.

Each journey was then walked in every way: English and Russian, 1280 px by day and 360 px by night, with a pointer and by the keyboard alone. A press is what a person presses; by the keyboard alone that is Enter or Space. A script reads and types faster than a person.

| journey | way | seconds | presses | screens |
|---|---|---|---|---|
${rows.join('\n')}

All tests in a browser, of which these are some, and those of figures that \`npm test\` shows in part (T2, T10, T14): ${tests.passed} passed, ${tests.failed} failed, in ${tests.tookSeconds.toFixed(0)} s.
`;
}
