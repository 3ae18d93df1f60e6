import type { Metadata } from 'next';
import { BotsList } from '../../../../bots/bots-list.tsx';
import { ConnectBot } from '../../../../bots/connect-bot.tsx';
import { listQueryOf } from '../../../../bots/list-query.ts';
import { RefreshEach } from '../../../../bots/refresh-each.tsx';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

/** When somebody last wrote is told to the minute, and without a hint. */
const figuresEveryMs = 30_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('bots.title') };
}

/** The model of a list: the URL is its state, a server component reads it, hints read it anew. */
export default async function BotsPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { t } = await readTexts();
  const query = listQueryOf(await searchParams);
  const to = paths.in((await params).workspace);
  const { deleted, ...page } = query;
  const read = await readFor(params, 'bots:read', (api) =>
    api.bots.list({ ...page, limit: 50, ...(deleted ? { deleted: 'true' } : { order: 'worst' }) }),
  );
  return (
    <SectionTexts sections={['bots', 'botWords']}>
      <RefreshOn topics={['bots']} />
      <RefreshEach ms={figuresEveryMs} />
      <PageHead title={t('bots.title')} about={t('bots.about')} actions={<ConnectBot />} />
      <PageState read={read}>
        {(found) => <BotsList page={found} query={query} readAt={Date.now()} to={to} t={t} />}
      </PageState>
    </SectionTexts>
  );
}
