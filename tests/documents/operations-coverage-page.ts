// `node tests/documents/operations-coverage-page.ts` writes docs/operations-coverage.md from runbooks/proof/proof.json, as `npm run prove -- --seeds 20` does.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { allLeaves } from '@chatai/runbooks';
import { bars, type Covered, coverage, type OperationsProof, operationsProof } from '../../runbooks/proof/index.ts';
import { checkout, table } from './markdown.ts';

/** Where the page is. */
export const coveragePage = path.join(checkout, 'docs/operations-coverage.md');

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const sum = <One>(rows: readonly One[], of: (row: One) => number) => rows.reduce((all, row) => all + of(row), 0);

const whatTheyAre = {
  checks: 'checks with a fault that makes them fail, and pass again when it is over',
  leaves: 'leaves of the trees that a fault leads to',
  steps: 'steps of the runbooks that have repaired what they are for',
  alerts: 'alerts with a step (there are no alerts yet)',
  backups: 'backups that were restored (there are no backups yet)',
};

/** The page as it should be. */
export function renderCoveragePage(proof: OperationsProof = operationsProof): string {
  const { drills, health, pairs, waits, secrets } = proof;
  const tries = sum(drills, ({ of }) => of);
  return `# What was proved of operations

<!-- Written by \`npm run prove -- --seeds 20\` (tests/operations/prove.ts). The console shows the same: Operations, Coverage. -->

${proof.seeds} seeds in ${Math.round(proof.tookSeconds / 60)} minutes, on ${proof.machine}. Each seed is a random order. Every fault is injected alone into a real installation (with Telegram's simulator). It counts as proved when exactly its checks notice it, the diagnosis names it first, its step (where it has one) repairs it, and everything is well again. A warning of a check that the fault does not name is not counted against it, unless it is about a program that has died: others use the machine as well. \`npm test\` injects each fault once; \`chatai runbook drill FAULT\` shows one.

${table(
  ['seeds', 'commit', 'began', 'ended'],
  proof.ranges.map(({ from, to, commit, began, ended }) => [
    ...[from === to ? String(from) : `${from} to ${to}`, commit, minuteText(began), minuteText(ended)],
  ]),
)}

## Five figures

${table(
  ['what', 'proved', 'of', 'last proof'],
  coverage(proof).map(({ figure, items }) => figureRow(whatTheyAre[figure], items)),
)}

## Diagnosis

${table(
  ['figure', 'measured', 'bar'],
  [
    [
      'faults that were proved whole',
      percent(
        sum(drills, ({ proven }) => proven),
        tries,
      ),
      '100 % (O1, O2)',
    ],
    [
      'named first',
      percent(
        sum(drills, ({ named }) => named),
        tries,
      ),
      `${100 * bars.named} % (O3)`,
    ],
    ['another one named first', String(sum(drills, ({ misnamed }) => misnamed)), '0 (O3)'],
    [
      'two at once, both named',
      percent(
        sum(pairs, ({ proven }) => proven),
        sum(pairs, ({ of }) => of),
      ),
      `${100 * bars.pairs} % (O3)`,
    ],
    [
      `\`/health\` names the same component, asked ${health.asked} times`,
      health.asked === 0 ? 'not asked' : health.unnamed.length === 0 ? 'always' : `not: ${health.unnamed.join('; ')}`,
      'always (E29)',
    ],
    [
      '`chatai diagnose`, the slowest',
      seconds(Math.max(0, ...waits.map(({ diagnoseMs }) => diagnoseMs))),
      `${bars.diagnoseMs / 1_000} s (O4)`,
    ],
    [
      '`chatai status`, the slowest',
      seconds(Math.max(0, ...waits.map(({ statusMs }) => statusMs))),
      `${bars.statusMs / 1_000} s (O4)`,
    ],
    [
      'evidence saved, the slowest',
      seconds(Math.max(0, ...waits.map(({ evidenceMs }) => evidenceMs))),
      `${bars.evidenceMs / 1_000} s`,
    ],
    [
      'first response (what is seen is saved, a verdict, its step run and verified), the slowest',
      waits.some(({ responseMs }) => responseMs !== undefined)
        ? seconds(Math.max(...waits.map(({ responseMs = 0 }) => responseMs)))
        : 'not measured',
      `${bars.responseMs / 1_000} s (O4)`,
    ],
    [
      `${secrets.planted} secrets, searched for in ${secrets.searched} files and answers`,
      secrets.found.length === 0 ? 'none found' : secrets.found.join('; '),
      '0 (O14)',
    ],
  ],
)}

${table(
  ['while this lasts', 'diagnose', 'status', 'evidence', 'first response'],
  waits.map(({ fault = 'nothing', diagnoseMs, statusMs, evidenceMs, responseMs }) => [
    fault,
    ...[diagnoseMs, statusMs, evidenceMs].map(seconds),
    responseMs === undefined ? '-' : seconds(responseMs),
  ]),
)}

## Two at once

${table(
  ['faults', 'both named'],
  pairs.map(({ faults, proven, of }) => [faults.join(' and '), `${proven} of ${of}`]),
)}

## Every fault

Durations are the longest of all seeds: until its checks had noticed it and it was named, and from its repair until everything was well.

${table(
  ['fault', 'leaf', 'step', 'proved', 'noticed', 'well again', 'last proof'],
  drills
    .toSorted((a, b) => a.fault.localeCompare(b.fault))
    .map(({ fault, leaf, step = noStep, proven, of, noticedMs, healedMs, last }) => [
      ...[fault, leaf, step, `${proven} of ${of}`, seconds(noticedMs), seconds(healedMs)],
      last ? proofText(last) : 'never',
    ]),
)}

## Not proved

${notProved(proof)}
`;
}

const noStep = 'no step: the drill removed the cause';

function figureRow(what: string, items: readonly Covered[]): string[] {
  const proved = items.filter(({ proof }) => proof !== undefined);
  const samples = items.filter(({ proof }) => proof === 'samples').length;
  const [newest] = proved
    .flatMap(({ proof }) => (proof === undefined || proof === 'samples' ? [] : [proof]))
    .toSorted((a, b) => b.at.localeCompare(a.at));
  return [
    what,
    `${proved.length}${samples > 0 ? ` (${samples} from recorded samples)` : ''}`,
    String(items.length),
    newest ? proofText(newest) : '-',
  ];
}

const proofText = ({ at, commit, seed }: { at: string; commit: string; seed: number }) =>
  `${minuteText(at)}, ${commit}, seed ${seed}`;

/** `2026-11-27 10:19` */
const minuteText = (iso: string) => iso.slice(0, 16).replace('T', ' ');

function notProved(proof: OperationsProof): string {
  const left = coverage(proof).flatMap(({ figure, items }) =>
    items.flatMap(({ name, proof: last }) => (last === undefined ? [`- ${figure}: ${name}`] : [])),
  );
  const later = allLeaves.flatMap(({ leaf: { id, comesWith } }) =>
    comesWith ? [`- leaf ${id}: comes with ${comesWith}`] : [],
  );
  return `${left.length === 0 ? 'Nothing that this version has.' : left.join('\n')}

## Not there yet

${later.join('\n')}`;
}

if (import.meta.main) await writeFile(coveragePage, renderCoveragePage());
