'use client';

import type { Approval } from '@chatai/contract/ops';
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
  isFresh,
}: {
  step: string;
  dryRun: string;
  approval: Approval | undefined;
  isFresh: boolean;
}) {
  const { t, language } = useTexts();
  const prove = useProven();
  const { busy, problem, act } = useSubmit();
  const [kept, setReason] = useKeptText(`chatai.step.${step}.reason`);
  const reason = kept ?? '';
  const [asked, setAsked] = useState<Approval>();
  const known = approval ?? asked;
  if (known && known.state !== 'refused') {
    const time = clockText(known.expiresAt, language);
    return (
      <Notice kind="info">
        {known.state === 'approved'
          ? t('ops.approvedBy', { name: known.decidedBy ?? '', time })
          : t('ops.waitsForSecond', { time })}
      </Notice>
    );
  }
  return (
    <Form
      onSubmit={() =>
        act(async () => {
          setAsked(await prove(() => browserApi.opsApprovals.ask({ run: dryRun, reason })));
          setReason(null);
        })
      }
    >
      {known && <Notice kind="warn">{t('ops.refusedBy', { name: known.decidedBy ?? '' })}</Notice>}
      <Input
        label={t('ops.reason')}
        hint={t('ops.reasonHint')}
        value={reason}
        maxLength={500}
        required
        onChange={(event) => setReason(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
      <Button type="submit" busy={busy} disabledReason={isFresh ? undefined : t('whyNot.dryRunOld')}>
        {t('ops.askSecond')}
      </Button>
    </Form>
  );
}
