import { MessagesSquare } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ConnectForm } from '../../../../../bots/connect-form.tsx';
import { TokenSteps } from '../../../../../bots/token-steps.tsx';
import { paths } from '../../../../../paths.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { ButtonLink, Card, Empty, PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('connect.title') };
}

/** `?assistant=` is the one that will speak through the bot; without it, the oldest. */
export default async function ConnectBotPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<{ assistant?: string }>;
}) {
  const { t } = await readTexts();
  const wanted = (await searchParams).assistant;
  const to = paths.in((await params).workspace);
  const read = await readFor(params, 'bots:write', (api) => api.assistants.list({ limit: 200 }));
  return (
    <SectionTexts sections={['bots', 'connect']}>
      <PageHead title={t('connect.title')} about={t('connect.about')} />
      <PageState read={read}>
        {({ items }) => {
          const chosen = items.find(({ id }) => id === wanted) ?? items[0];
          if (!chosen)
            return (
              <Empty
                Icon={MessagesSquare}
                sentence={t('connect.noAssistant')}
                action={
                  <ButtonLink as={Link} look="primary" href={to.newAssistant}>
                    {t('connect.makeAssistant')}
                  </ButtonLink>
                }
              />
            );
          return (
            <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
              <Card title={t('connect.card')}>
                <ConnectForm assistants={items.map(({ id, name }) => ({ id, name }))} chosen={chosen.id} />
              </Card>
              <Card title={t('token.steps')}>
                <TokenSteps t={t} />
              </Card>
            </div>
          );
        }}
      </PageState>
    </SectionTexts>
  );
}
