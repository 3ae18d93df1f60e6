'use client';

import type { OperationsNow, Run, RunbookDocument, RunsReport } from '@chatai/contract/ops';
import { useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { PageHead } from '../ui/index.ts';
import { askGoOn } from './ask-go-on.ts';
import { NobodyKnows } from './nobody-knows.tsx';
import { SeenAge } from './seen-age.tsx';
import { StepCard } from './step-card.tsx';
import { useSeen } from './use-seen.ts';
import { WhileTold } from './while-told.tsx';

/** One runbook, its emergency steps first, with what the checks say now. */
export function RunbookView({
  runbook: initialRunbook,
  initial,
  forecasts,
  goOn: initialGoOn,
  given,
}: {
  runbook: RunbookDocument;
  initial: OperationsNow;
  forecasts: RunsReport['forecasts'];
  /** The runs that go on. */
  goOn: Run[];
  given: Record<string, string>;
}) {
  const { seen, asked } = useSeen(initial);
  const { title, about, steps } = useRunbook(initialRunbook);
  const goOn = useAsked(() => askGoOn(browserApi, seen), initialGoOn, goOnEachMs).value ?? initialGoOn;
  return (
    <WhileTold asked={asked}>
      <PageHead
        title={<span lang="en">{title}</span>}
        about={
          <>
            <span lang="en" className="block">
              {about}
            </span>
            <SeenAge asked={asked} lookAgeMs={seen.ageMs} />
          </>
        }
      />
      <div className="grid gap-4">
        <NobodyKnows runsAs={seen.runsAs} />
        {steps
          .toSorted((a, b) => Number(b.emergency) - Number(a.emergency))
          .map((step) => (
            <StepCard
              key={step.step}
              step={step}
              seen={seen}
              forecast={forecasts.find((one) => one.step === step.step)}
              given={given}
              goesOn={goOn.find((run) => run.step === step.step)}
            />
          ))}
      </div>
    </WhileTold>
  );
}

const everyMs = 10_000;
const goOnEachMs = 5_000;

/** How often its steps may still restart something changes with every run, whoever runs it. */
function useRunbook(initial: RunbookDocument): RunbookDocument {
  const ask = () =>
    browserApi.opsRunbooks.list({}).then(({ items }) => items.find(({ id }) => id === initial.id) ?? null);
  return useAsked(ask, initial, everyMs).value ?? initial;
}
