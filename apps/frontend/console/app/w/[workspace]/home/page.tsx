import type { Client } from '@chatai/contract/client';
import type { Topic } from '@chatai/contract/events';
import type { Home } from '@chatai/contract/home';
import type { Me } from '@chatai/contract/me';
import { MessagesSquare } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { fetchHealth, HealthCard } from '../../../../health/index.ts';
import { askId } from '../../../../home/ask-id.ts';
import { AskCard, FirstStepsCard, NextCard, RepairsCard, TodayCard } from '../../../../home/index.ts';
import { readDemo, readNeighbours } from '../../../../home/read-demo.ts';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { readSettings } from '../../../../settings.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { ButtonLink, Empty, OwnAge, PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

/** The page does not wait longer than this for the state: the card shows its skeleton and asks by itself. */
const healthPatienceMs = 500;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('home.title') };
}

const readHome = async (api: Client, me: Me) => {
  const [home, demo] = await Promise.all([api.homes.get(), readDemo(api, me)]);
  return { home, demo, readAt: new Date().toISOString() };
};

const changes: Topic[] = ['assistants', 'knowledge', 'bots', 'team'];
/** Until then a conversation ticks the first step; afterwards a busy bot does not read this page anew each second. */
const isAsked = ({ steps }: Home) => steps.some(({ step, done }) => step === 'ask' && done);

/** First steps, what needs its reader, today; the demo assistant to ask, and what runs. */
export default async function HomePage({ params }: { params: Params }) {
  const { t } = await readTexts();
  const { newAssistant } = paths.in((await params).workspace);
  const [read, health, neighbours] = await Promise.all([
    readFor(params, undefined, readHome),
    fetchHealth(readSettings().backendUrl, healthPatienceMs),
    readNeighbours(),
  ]);
  return (
    <SectionTexts sections={['home', 'talk', 'health', 'botWords']}>
      <PageHead title={t('home.title')} />
      <PageState read={read}>
        {({ home, demo, readAt }) => (
          <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
            <div className="grid gap-4 sm:gap-6">
              <RefreshOn topics={isAsked(home) ? changes : [...changes, 'conversations']} />
              <FirstStepsCard steps={home.steps} hasAssistant={demo.assistant !== null} />
              <RepairsCard repairs={home.repairs} />
              <div id={askId} tabIndex={-1} className="outline-none">
                {demo.assistant ? (
                  <AskCard assistant={demo.assistant} suggestions={demo.suggestions} />
                ) : (
                  <Empty
                    Icon={MessagesSquare}
                    sentence={t('ask.noAssistant')}
                    action={
                      <ButtonLink as={Link} href={newAssistant}>
                        {t('stepGo.make')}
                      </ButtonLink>
                    }
                  />
                )}
              </div>
            </div>
            <div className="grid gap-4 sm:gap-6">
              <TodayCard today={home.today} readAt={readAt} />
              <OwnAge>
                <HealthCard initial={health} />
              </OwnAge>
              <NextCard demo={demo} {...neighbours} />
            </div>
          </div>
        )}
      </PageState>
    </SectionTexts>
  );
}
