import type { Metadata } from 'next';
import Link from 'next/link';
import { readOperations } from '../../../operations/read-operations.ts';
import { SmallLink } from '../../../operations/small-link.tsx';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { Card, PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.runbooks') };
}

/** All runbooks with their steps, those of an emergency first. */
export default async function RunbooksPage() {
  const { t } = await readTexts();
  const read = await readOperations((api) => api.opsRunbooks.list({}));
  return (
    <>
      <PageHead title={t('ops.runbooks')} about={t('ops.runbooksAbout')} />
      <PageState read={read}>
        {({ items }) => (
          <div className="grid gap-4 lg:grid-cols-2">
            {items.map(({ id, title, about, steps }) => (
              <Card
                key={id}
                title={<span lang="en">{title}</span>}
                aside={
                  <SmallLink mono href={paths.ops.runbook(id)}>
                    {id}
                  </SmallLink>
                }
              >
                <p lang="en" className="mb-3 text-muted">
                  {about}
                </p>
                <ul lang="en" className="divide-y divide-line border-y border-line">
                  {steps
                    .toSorted((a, b) => Number(b.emergency) - Number(a.emergency))
                    .map((step) => (
                      <li key={step.step} data-row className="py-2">
                        <Link href={paths.ops.step(step.step)} className="font-medium text-accent hover:underline">
                          {step.title}
                        </Link>
                        <span className="block text-xs text-muted">{step.symptom}</span>
                      </li>
                    ))}
                </ul>
              </Card>
            ))}
          </div>
        )}
      </PageState>
    </>
  );
}
