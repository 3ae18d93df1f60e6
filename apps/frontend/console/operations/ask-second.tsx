'use client';

import type { Approval } from '@chatai/contract/ops-approvals';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Input, Notice } from '../ui/index.ts';
import { clockText } from './clock-time.tsx';

/** A second person is asked for what the dry run showed; then it says how that stands. */
export function AskSecond({
  step,
  dryRun,
  approval,
  whyNot,
}: {
  step: string;
  dryRun: string;
  approval: Approval | undefined;
  /** Why nobody can be asked now. */
  whyNot: 'nobodyKnows' | 'forAdmins' | 'dryRunOld' | undefined;
}) {
  const { t } = useTexts();
  const prove = useProven();
  const { busy, problem, act } = useSubmit();
  const [kept, setReason] = useKeptText(`chatai.step.${step}.reason`);
  const reason = kept ?? '';
  const [asked, setAsked] = useState<Approval>();
  const known = approval ?? asked;
  const isRefused = known?.state === 'refused';
  return (
    <div>
      {/* There before it is needed, so that it is spoken. */}
      <div role="status">{known && <HowItStands approval={known} />}</div>
      {(!known || isRefused) && (
        <Form
          className={`grid gap-4 ${isRefused ? 'mt-4' : ''}`}
          onSubmit={() =>
            act(async () => {
              setAsked(await prove(() => browserApi.opsApprovals.ask({ run: dryRun, reason })));
              setReason(null);
            })
          }
        >
          <Input
            label={t('ops.reason')}
            hint={t('ops.reasonHint')}
            value={reason}
            maxLength={500}
            required
            onChange={(event) => setReason(event.target.value)}
          />
          {problem && <ProblemNotice problem={problem} />}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" busy={busy} disabledReason={whyNot && t(`whyNot.${whyNot}`)} showsReason>
              {t('ops.askSecond')}
            </Button>
          </div>
        </Form>
      )}
    </div>
  );
}

function HowItStands({ approval: { state, decidedBy, expiresAt } }: { approval: Approval }) {
  const { t, language } = useTexts();
  const [name, time] = [decidedBy ?? '', clockText(expiresAt, language)];
  if (state === 'refused') return <Notice kind="warn">{t('ops.refusedBy', { name })}</Notice>;
  return (
    <Notice kind="info">
      {state === 'approved' ? t('ops.approvedBy', { name, time }) : t('ops.waitsForSecond', { time })}
    </Notice>
  );
}
