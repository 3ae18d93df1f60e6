'use client';

import type { Run } from '@chatai/contract/ops';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { StatusMark, Table } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { statusOfRun } from './run-words.ts';
import { SmallLink } from './small-link.tsx';

export function RunsTable({ runs }: { runs: readonly Run[] }) {
  const { t } = useTexts();
  return (
    <Table
      label={t('ops.runs')}
      rows={runs}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'step',
          head: t('ops.step'),
          cell: ({ id, step, dryRun }) => (
            <>
              <SmallLink mono href={paths.ops.run(id)}>
                {step}
              </SmallLink>
              {dryRun && <span className="text-xs font-normal text-muted"> {t('ops.dry')}</span>}
            </>
          ),
        },
        {
          key: 'result',
          head: t('ops.result'),
          cell: ({ state }) => <StatusMark keepsWord status={statusOfRun[state]} word={t(`run.${state}`)} />,
        },
        {
          key: 'by',
          head: t('ops.by'),
          words: true,
          cell: ({ by, breakGlass }) => (
            <>
              {by}
              {breakGlass && <span className="block text-xs text-warn">{t('ops.glassBroken')}</span>}
            </>
          ),
        },
        { key: 'at', head: t('ops.at'), cell: ({ at }) => <ClockTime at={at} /> },
        {
          key: 'says',
          head: t('ops.says'),
          wide: true,
          cell: ({ says }) => (
            // The page of the run has all of it.
            <span lang="en" title={says} className="line-clamp-3">
              {says}
            </span>
          ),
        },
      ]}
    />
  );
}
