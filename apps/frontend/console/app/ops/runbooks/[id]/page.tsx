import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { askGoOn } from '../../../../operations/ask-go-on.ts';
import { readOperations } from '../../../../operations/read-operations.ts';
import { RunbookView } from '../../../../operations/runbook-view.tsx';
import { attempt, serverApi } from '../../../../session/read-session.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';

type Query = Record<string, string | string[] | undefined>;

export async function generateMetadata({ params }: { params: Promise<{ id: string }> }): Promise<Metadata> {
  const [{ id }, { t }, { value }] = await Promise.all([params, readTexts(), attempt(askRunbooks())]);
  return { title: value?.items.find((one) => one.id === id)?.title ?? t('ops.runbooks') };
}

/** Asked once for the page and its title. */
const askRunbooks = cache(async () => (await serverApi()).opsRunbooks.list({}));

/** One runbook. What a finding tells of its step comes with the address: the fields are filled in. */
export default async function RunbookPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}) {
  const { t } = await readTexts();
  const { id } = await params;
  const given = wordsOf(await searchParams);
  const read = await readOperations(async (api) => {
    const looked = api.opsHealth.now({});
    const [{ items }, initial, { forecasts }, goOn] = await Promise.all([
      askRunbooks(),
      looked,
      api.opsRuns.report({}),
      looked.then((seen) => askGoOn(api, seen)),
    ]);
    const runbook = items.find((one) => one.id === id);
    return runbook && { runbook, initial, forecasts, goOn };
  });
  if (read.kind === 'read' && !read.value) notFound();
  return (
    <>
      {read.kind !== 'read' && <PageHead title={t('ops.runbooks')} />}
      <PageState read={read}>{(value) => value && <RunbookView {...value} given={given} />}</PageState>
    </>
  );
}

const wordsOf = (query: Query): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
