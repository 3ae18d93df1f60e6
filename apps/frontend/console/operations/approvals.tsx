'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import type { Approval } from '@chatai/contract/ops-approvals';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { paths } from '../paths.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, useArrivalFocus } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { touchesOf, whyNotAllowed } from './may-run.ts';
import { givenIn } from './run-words.ts';
import { Touches } from './touches.tsx';

/** What somebody else wants to run and may not alone. */
export function Approvals({ approvals, seen }: { approvals: readonly Approval[]; seen: OperationsNow }) {
  const { t } = useTexts();
  if (approvals.length === 0) return null;
  return (
    <Card title={t('ops.approvals')}>
      <ul className="divide-y divide-line">
        {approvals.map((approval) => (
          <OneApproval key={approval.id} approval={approval} seen={seen} />
        ))}
      </ul>
    </Card>
  );
}

function OneApproval({ approval, seen }: { approval: Approval; seen: OperationsNow }) {
  const { id, step, title, role, risk, params, saw, reason, askedBy, own, state, expiresAt } = approval;
  const { t } = useTexts();
  const prove = useProven();
  const { busy, problem, act } = useSubmit();
  const [decided, setDecided] = useState<'approved' | 'refused'>();
  const decision = decided ?? (state === 'approved' || state === 'refused' ? state : undefined);
  const given = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const touches = touchesOf(seen, approval);
  const notAllowed = whyNotAllowed(seen.runsAs, role);
  const disabledReason = notAllowed && t(`whyNot.${notAllowed}`);
  async function decide(chosen: 'approve' | 'refuse') {
    if (await act(() => prove(() => browserApi.opsApprovals.decide({ id, decision: chosen }))))
      setDecided(`${chosen}d`);
  }
  return (
    <li className="grid gap-2 py-3 first:pt-0" data-approval={id}>
      <p>
        <Link href={paths.ops.step(step, givenIn(approval))} className="font-medium text-accent underline" lang="en">
          {title}
        </Link>{' '}
        <code className="font-mono text-xs">{[step, ...given].join(' ')}</code>
      </p>
      <p>{t('ops.asks', { name: askedBy, reason })}</p>
      <p className="text-muted">
        {t('ops.saw', { saw })} · {t('ops.until')} <ClockTime at={expiresAt} />
      </p>
      <p className="text-muted">
        {t('ops.risk')}: {t(`risk.${risk}`)}. {touches && <Touches {...touches} />}
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <div>
        {/* There before it is needed, so that it is spoken. */}
        <div role="status" className="text-muted">
          {decided ? (
            <Decided>{t(`approval.${decided}`)}</Decided>
          ) : decision ? (
            t(`approval.${decision}`)
          ) : (
            own && t('ops.ownAsk')
          )}
        </div>
        {!own && !decision && (
          <div className="flex flex-wrap items-center gap-2">
            <Button busy={busy} disabledReason={disabledReason} onClick={() => void decide('refuse')}>
              {t('ops.refuse')}
            </Button>
            <Button
              look="primary"
              busy={busy}
              disabledReason={disabledReason}
              showsReason
              onClick={() => void decide('approve')}
            >
              {t('ops.approve')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

/** The button that was pressed is gone: what came of it has the focus. */
function Decided({ children }: { children: ReactNode }) {
  return (
    <p ref={useArrivalFocus<HTMLParagraphElement>()} tabIndex={-1} className="outline-none">
      {children}
    </p>
  );
}
