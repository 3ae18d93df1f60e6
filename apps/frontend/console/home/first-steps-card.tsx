'use client';

import type { FirstStep, Home } from '@chatai/contract/home';
import type { Scope } from '@chatai/contract/scopes';
import { Circle, CircleCheck, CircleSlash } from 'lucide-react';
import Link from 'next/link';
import { useTransition } from 'react';
import type { WorkspacePaths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Card } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { askId } from './ask-id.ts';
import { useSkip } from './use-skip.ts';

type Step = Home['steps'][number];

/** How long a step takes, where it is done, and what one must be allowed. */
const ways: Record<FirstStep, { minutes: number; href: (to: WorkspacePaths) => string; scope: Scope }> = {
  ask: { minutes: 1, href: () => `#${askId}`, scope: 'ask' },
  make: { minutes: 2, href: (to) => to.newAssistant, scope: 'assistants:write' },
  teach: { minutes: 2, href: (to) => to.knowledge, scope: 'knowledge:write' },
  connect: { minutes: 5, href: (to) => to.newBot, scope: 'bots:write' },
  invite: { minutes: 1, href: (to) => to.team, scope: 'team:write' },
};

/** What a newcomer does first: each with its time, ticked once it is a fact. Gone when nothing is left to do. */
export function FirstStepsCard({ steps, hasAssistant }: { steps: readonly Step[]; hasAssistant: boolean }) {
  const { t } = useTexts();
  const left = steps.filter(({ done, skipped }) => !done && !skipped);
  // While there is nobody to ask, asking is not the next step.
  const next = left.find(({ step }) => hasAssistant || step !== 'ask') ?? left[0];
  if (!next) return null;
  const done = steps.filter((step) => step.done).length;
  return (
    <Card
      title={t('steps.title')}
      aside={<p className="text-xs text-muted">{t('steps.progress', { done, all: steps.length })}</p>}
    >
      <ol className="grid gap-1">
        {steps.map((step) => (
          <StepRow key={step.step} step={step} isNext={step === next} />
        ))}
      </ol>
    </Card>
  );
}

function StepRow({ step: { step, done, skipped }, isNext }: { step: Step; isNext: boolean }) {
  const { t } = useTexts();
  const Icon = done ? CircleCheck : skipped ? CircleSlash : Circle;
  return (
    <li
      data-step={step}
      aria-current={isNext ? 'step' : undefined}
      className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-2 rounded-md px-3 py-2 aria-[current]:bg-accent-tint sm:grid-cols-[auto_minmax(0,1fr)_auto]"
    >
      <Icon aria-hidden size={20} className={done ? 'text-ok' : 'text-muted'} />
      <div>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={done || skipped ? 'text-muted' : 'font-medium'}>{t(`step.${step}`)}</span>
          <span className="text-xs text-muted">
            {done ? t('steps.done') : skipped ? t('steps.skipped') : t('time.minutes', { n: ways[step].minutes })}
          </span>
        </p>
        {!done && !skipped && <p className="text-muted">{t(`stepAbout.${step}`)}</p>}
      </div>
      {!done && <StepActions step={step} skipped={skipped} />}
    </li>
  );
}

function StepActions({ step, skipped }: { step: FirstStep; skipped: boolean }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const { skip, showAgain } = useSkip();
  const [busy, start] = useTransition();
  const refusal = useRefusal(ways[step].scope);
  const name = t(`step.${step}`);
  const press = () =>
    start(() => (skipped ? showAgain({ step }) : skip({ step }, t('steps.wasSkipped', { step: name }))));
  return (
    <div className="flex flex-wrap items-center gap-2 max-sm:col-start-2">
      {!skipped &&
        (refusal ? (
          <Button disabledReason={refusal}>{t(`stepGo.${step}`)}</Button>
        ) : (
          <ButtonLink as={Link} href={ways[step].href(to)}>
            {t(`stepGo.${step}`)}
          </ButtonLink>
        ))}
      <Button
        look="quiet"
        busy={busy}
        aria-label={skipped ? t('steps.showNamed', { step: name }) : t('steps.skipNamed', { step: name })}
        onClick={press}
      >
        {skipped ? t('steps.show') : t('steps.skip')}
      </Button>
    </div>
  );
}
