'use client';

import type { CheckVerdict } from '@chatai/contract/ops';
import Link from 'next/link';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Card, StatusMark, Table, WithCode } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { badChecks } from './verdict.ts';

/** Every check that is not well: since when, and what to do. */
export function BadChecks({ checks }: { checks: readonly CheckVerdict[] }) {
  const { t } = useTexts();
  const bad = badChecks(checks);
  if (bad.length === 0) return null;
  return (
    <Card title={t('ops.checksBad')}>
      <Table
        label={t('ops.checksBad')}
        rows={bad}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'check',
            head: t('ops.check'),
            cell: ({ title, detail }) => (
              <span lang="en">
                {title}
                {detail && <span className="block text-xs font-normal text-muted">{detail}</span>}
              </span>
            ),
          },
          {
            key: 'state',
            head: t('ops.state'),
            cell: ({ status }) => <StatusMark status={status} word={t(`state.${status}`)} />,
          },
          { key: 'since', head: t('ops.sinceHead'), cell: ({ since }) => <ClockTime at={since} /> },
          {
            key: 'fix',
            head: t('ops.fix'),
            cell: ({ fix, step, because }) =>
              because ? (
                <span className="text-muted">{t('ops.follows')}</span>
              ) : (
                <span lang="en">
                  <WithCode>{fix}</WithCode>{' '}
                  {step && (
                    <Link href={paths.ops.step(step)} className="text-accent underline">
                      {step}
                    </Link>
                  )}
                </span>
              ),
          },
        ]}
      />
    </Card>
  );
}
