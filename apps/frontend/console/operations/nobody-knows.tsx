'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import { useTexts } from '../texts/index.ts';
import { Notice, WithCode } from '../ui/index.ts';

/** While the database cannot say who reads this: that nothing can be run here, and where it can. */
export function NobodyKnows({ runsAs }: Pick<OperationsNow, 'runsAs'>) {
  const { t } = useTexts();
  if (runsAs !== null) return null;
  return (
    <Notice kind="warn">
      <WithCode>{t('ops.nobodyKnows')}</WithCode>
    </Notice>
  );
}
