import type { OperationsProof } from './proof.ts';

/** What a proof must reach (operations.md O1 to O4, O14; experience.md E29). Shares are of 1, times in milliseconds. */
export const bars = {
  named: 0.95,
  pairs: 0.8,
  diagnoseMs: 10_000,
  statusMs: 2_000,
  evidenceMs: 5_000,
  responseMs: 120_000,
} as const;

/** What is below its bar, or was not tried at all; nothing when everything was proved. */
export function missedBars({ drills, asked, pairs, health, waits, secrets }: OperationsProof): string[] {
  const unproved = [
    ...drills.map((one) => ({ name: one.fault, ...one })),
    ...asked.map((one) => ({ name: one.step, ...one })),
  ]
    .filter(({ of, proven }) => proven < of)
    .map(({ name, of, proven }) => `${name} was proved ${proven} of ${of} times`);
  const shares = [
    { what: 'named first', share: shareOf(drills, ({ named }) => named), bar: bars.named },
    { what: 'two at once, both named', share: shareOf(pairs, ({ proven }) => proven), bar: bars.pairs },
  ].flatMap(({ what, share, bar }) => (share >= bar ? [] : [`${what}: ${percent(share)}, the bar is ${percent(bar)}`]));
  const misnamed = drills.filter((one) => one.misnamed > 0).map(({ fault }) => `another one was named under ${fault}`);
  const late = waits.flatMap(({ fault = 'nothing', ...took }) =>
    (['diagnoseMs', 'statusMs', 'evidenceMs', 'responseMs'] as const).flatMap((what) =>
      (took[what] ?? 0) < bars[what] ? [] : [`${what} under ${fault}: ${took[what]}, the bar is ${bars[what]}`],
    ),
  );
  const untried = [
    ...(health.asked === 0 ? ['`/health` was not asked'] : []),
    ...(waits.length === 0 ? ['nobody has diagnosed'] : []),
    ...(waits.some(({ responseMs }) => responseMs !== undefined) ? [] : ['nobody has mended anything by its command']),
    ...(secrets.searched === 0 ? ['no secret was searched for'] : []),
  ];
  const unnamed = health.unnamed.map((one) => `\`/health\` does not name ${one}`);
  return [...unproved, ...shares, ...misnamed, ...unnamed, ...late, ...secrets.found, ...untried];
}

/** 0 where nothing was tried. */
function shareOf<Row extends { of: number }>(rows: readonly Row[], part: (row: Row) => number): number {
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  const tries = sum(({ of }) => of);
  return tries === 0 ? 0 : sum(part) / tries;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
