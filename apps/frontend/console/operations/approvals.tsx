'use client';

import type { Approval } from '@chatai/contract/ops';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';

/** What somebody else wants to run and may not alone. */
export function Approvals({ approvals }: { approvals: readonly Approval[] }) {
  const { t } = useTexts();
  if (approvals.length === 0) return null;
  return (
    <Card title={t('ops.approvals')}>
      <ul className="divide-y divide-line">
        {approvals.map((approval) => (
          <OneApproval key={approval.id} approval={approval} />
        ))}
      </ul>
    </Card>
  );
}

function OneApproval({ approval }: { approval: Approval }) {
  const { id, step, params, saw, reason, askedBy, own, state, expiresAt } = approval;
  const { t } = useTexts();
  const prove = useProven();
  const { busy, problem, act } = useSubmit();
  const [decided, setDecided] = useState<'approved' | 'refused'>();
  const decision = decided ?? (state === 'approved' || state === 'refused' ? state : undefined);
  const given = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  async function decide(chosen: 'approve' | 'refuse') {
    if (await act(() => prove(() => browserApi.opsApprovals.decide({ id, decision: chosen }))))
      setDecided(`${chosen}d`);
  }
  return (
    <li className="grid gap-2 py-3 first:pt-0" data-approval={id}>
      <p>
        <code className="font-mono text-xs">{[step, ...given].join(' ')}</code>
      </p>
      <p>{t('ops.asks', { name: askedBy, reason })}</p>
      <p className="text-muted">
        {t('ops.saw', { saw })} · {t('ops.until')} <ClockTime at={expiresAt} />
      </p>
      {problem && <ProblemNotice problem={problem} />}
      {own || decision ? (
        <p className="text-muted">{decision ? t(`approval.${decision}`) : t('ops.ownAsk')}</p>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button busy={busy} onClick={() => void decide('refuse')}>
            {t('ops.refuse')}
          </Button>
          <Button look="primary" busy={busy} onClick={() => void decide('approve')}>
            {t('ops.approve')}
          </Button>
        </div>
      )}
    </li>
  );
}
