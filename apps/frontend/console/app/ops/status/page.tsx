import type { Metadata } from 'next';
import Link from 'next/link';
import { askStatus } from '../../../operations/ask-status.ts';
import { readOperations } from '../../../operations/read-operations.ts';
import { StatusView } from '../../../operations/status-view.tsx';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.status') };
}

/** What is wrong with the installation now, or with `at` what was then. */
export default async function StatusPage({ searchParams }: { searchParams: Promise<{ at?: string }> }) {
  const { t } = await readTexts();
  const { at } = await searchParams;
  const read = await readOperations((api) => askStatus(api, at));
  return (
    <>
      {read.kind !== 'read' && <PageHead title={t('ops.status')} />}
      <PageState read={read}>
        {(value) => <StatusView key={at ?? 'now'} initial={value} isPast={at !== undefined} />}
      </PageState>
      {read.kind === 'problem' && at !== undefined && (
        <p className="mt-4">
          <Link href={paths.ops.status} className="text-accent underline">
            {t('ops.backToNow')}
          </Link>
        </p>
      )}
    </>
  );
}
