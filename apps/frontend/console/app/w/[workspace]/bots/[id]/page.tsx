import type { Metadata } from 'next';
import { BotChart } from '../../../../../bots/bot-chart.tsx';
import { BotHead } from '../../../../../bots/bot-head.tsx';
import { BotNow } from '../../../../../bots/bot-now.tsx';
import { BotSecrets } from '../../../../../bots/bot-secrets.tsx';
import { BotSettings } from '../../../../../bots/bot-settings.tsx';
import { botName } from '../../../../../bots/bot-status.ts';
import { DeleteBot } from '../../../../../bots/delete-bot.tsx';
import { Doctor } from '../../../../../bots/doctor.tsx';
import { readBot } from '../../../../../bots/read-bot.ts';
import { RefreshEach } from '../../../../../bots/refresh-each.tsx';
import { WhereIs } from '../../../../../bots/where-is.tsx';
import { RefreshOn } from '../../../../../live/index.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';

type Params = Promise<{ workspace: string; id: string }>;

/** Figures are written each 10 s, and change without a hint. */
const figuresEveryMs = 30_000;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { t } = await readTexts();
  const { workspace, id } = await params;
  const read = await readBot(workspace, id);
  return { title: read?.kind === 'read' ? botName(read.value.bot, t) : t('bots.title') };
}

/** The model of a detail page: what is wrong and what mends it first, then what looks closer, then what changes it. */
export default async function BotPage({ params }: { params: Params }) {
  const { t } = await readTexts();
  const { workspace, id } = await params;
  const read = await readBot(workspace, id);
  return (
    <SectionTexts sections={['bots', 'botWords', 'connect', 'account']}>
      <RefreshOn topics={['bots']} id={id} />
      <RefreshEach ms={figuresEveryMs} />
      {read && read.kind !== 'read' && <PageHead title={t('bots.bot')} />}
      <PageState read={read}>
        {({ bot, figures, assistants }) => (
          <>
            <BotHead bot={bot} />
            <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
              <div className="grid min-w-0 gap-4 sm:gap-6">
                <BotNow bot={bot} readAt={Date.now()} />
                <Doctor bot={bot} />
                <BotChart figures={figures} />
                <WhereIs botId={bot.id} />
              </div>
              <div className="grid min-w-0 gap-4 sm:gap-6">
                <BotSettings bot={bot} assistants={assistants} />
                <BotSecrets bot={bot} />
                <DeleteBot bot={bot} />
              </div>
            </div>
          </>
        )}
      </PageState>
    </SectionTexts>
  );
}
