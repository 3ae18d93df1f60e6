'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import Link from 'next/link';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { ButtonLink, Notice, WithCode } from '../ui/index.ts';
import { capital } from './verdict.ts';

/** After a run of the step `after` that did not help: what is found first now, and the step for that, unless it is the same. */
export function NextStep({ findings: [first], after }: Pick<OperationsNow, 'findings'> & { after: string }) {
  const { t } = useTexts();
  const [href, word] =
    first?.step && first.step !== after
      ? [paths.ops.step(first.step, first.params), t('ops.openStep')]
      : [paths.ops.status, t('ops.status')];
  return (
    <Notice kind="warn">
      <p>{t('ops.nextNotFixed')}</p>
      {first && (
        <p lang="en" data-next={first.leaf}>
          <WithCode>{capital(first.finding)}</WithCode>
        </p>
      )}
      <p className="mt-2">
        <ButtonLink as={Link} href={href}>
          {word}
        </ButtonLink>
      </p>
    </Notice>
  );
}
