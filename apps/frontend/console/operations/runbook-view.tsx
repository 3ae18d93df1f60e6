'use client';

import type { OperationsNow, RunbookDocument } from '@chatai/contract/ops';
import { useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { PageHead } from '../ui/index.ts';
import { StepCard } from './step-card.tsx';

const everyMs = 5_000;

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
  const { value } = useAsked(() => browserApi.opsHealth.now({}).catch(() => null), initial, everyMs);
  const { instance, checks } = value ?? initial;
  return (
    <>
      <PageHead title={title} about={<span lang="en">{about}</span>} />
      <div className="grid gap-4">
        {steps
          .toSorted((a, b) => Number(b.emergency) - Number(a.emergency))
          .map((step) => (
            <StepCard
              key={step.step}
              step={step}
              checks={checks.filter((check) => check.step === step.step)}
              given={given}
              instance={instance}
            />
          ))}
      </div>
    </>
  );
}
