'use client';

import type { OperationsNow, RunbookDocument } from '@chatai/contract/ops';
import { PageHead } from '../ui/index.ts';
import { StepCard } from './step-card.tsx';
import { useSeen } from './use-seen.ts';

/** One runbook, its emergency steps first, with what the checks say now. */
export function RunbookView({
  runbook: { title, about, steps },
  initial,
  given,
}: {
  runbook: RunbookDocument;
  initial: OperationsNow;
  given: Record<string, string>;
}) {
  const seen = useSeen(initial);
  return (
    <>
      <PageHead title={title} about={<span lang="en">{about}</span>} />
      <div className="grid gap-4">
        {steps
          .toSorted((a, b) => Number(b.emergency) - Number(a.emergency))
          .map((step) => (
            <StepCard key={step.step} step={step} seen={seen} given={given} />
          ))}
      </div>
    </>
  );
}
