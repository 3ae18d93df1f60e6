'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import Link from 'next/link';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { ButtonLink, Card, Command, Notice, TimeAgo, useIsStale, WithCode } from '../ui/index.ts';
import { capital } from './verdict.ts';

type Finding = OperationsNow['findings'][number];

/** What the trees found: the sentence, the step that mends it, what it stands on, and what was changed lately. */
export function Findings({ seen }: { seen: OperationsNow }) {
  const { t } = useTexts();
  const { findings, notSeen, changes } = seen;
  return (
    <Card title={t('ops.findings')}>
      {findings.length === 0 ? (
        <Nothing unasked={notSeen.length} />
      ) : (
        <ul className="divide-y divide-line">
          {findings.map((finding) => (
            <OneFinding key={`${finding.symptom} ${finding.leaf}`} finding={finding} />
          ))}
        </ul>
      )}
      {notSeen.length > 0 && (
        // Where nothing was found, the answer may be among them.
        <details key={String(findings.length === 0)} open={findings.length === 0} className="mt-3">
          <summary className="cursor-pointer text-muted">{t('ops.notSeen')}</summary>
          <ul className="mt-2 grid gap-2" lang="en">
            {notSeen.map(({ says, why, probe }) => (
              <li key={says}>
                {says} ({why}){probe && <Command>{probe}</Command>}
              </li>
            ))}
          </ul>
        </details>
      )}
      {changes.length > 0 && (
        <>
          <h3 className="mt-4 font-medium">{t('ops.changes')}</h3>
          <ul className="mt-1 grid gap-1 text-muted">
            {changes.map(({ at, says }) => (
              <li key={`${at} ${says}`}>
                <TimeAgo at={at} serverNow={Date.parse(seen.at)} />: <span lang="en">{says}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** What could not be asked is not well either, and what was well when it was seen last may be so no more. */
function Nothing({ unasked }: { unasked: number }) {
  const { t } = useTexts();
  if (useIsStale()) return <p className="text-muted">{t('ops.findingsUnknown')}</p>;
  if (unasked === 0) return <p className="text-muted">{t('ops.noFindings')}</p>;
  return <Notice kind="warn">{t('ops.noFindingsSeen', { count: unasked })}</Notice>;
}

function OneFinding({ finding: { leaf, path, finding, evidence, step, params, because } }: { finding: Finding }) {
  const { t } = useTexts();
  return (
    <li data-finding={leaf} className="grid gap-2 py-3 first:pt-0">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-[72ch] min-w-0 flex-1 basis-64" lang="en">
          <WithCode>{capital(finding)}</WithCode>
        </p>
        {step ? (
          <ButtonLink as={Link} href={paths.ops.step(step, params)}>
            {t('ops.openStep')}
          </ButtonLink>
        ) : (
          <span className="text-xs text-muted">{t('ops.noStep')}</span>
        )}
      </div>
      {because && <p className="text-xs text-muted">{t('ops.follows')}</p>}
      <details>
        <summary className="cursor-pointer text-muted">{t('ops.why')}</summary>
        <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
          <dt className="text-muted">{t('ops.path')}</dt>
          <dd lang="en">{path.join(' › ')}</dd>
          <dt className="text-muted">{t('ops.for')}</dt>
          <dd lang="en">{evidence.for.join('; ')}</dd>
          <dt className="text-muted">{t('ops.against')}</dt>
          <dd lang="en">{evidence.against.join('; ') || t('ops.nothingAgainst')}</dd>
        </dl>
      </details>
    </li>
  );
}
