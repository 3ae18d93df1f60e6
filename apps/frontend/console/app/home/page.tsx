import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageFrame } from '../../frame/index.ts';
import { fetchHealth, HealthCard } from '../../health/index.ts';
import { AskCard, BackAgain, NextCard } from '../../home/index.ts';
import { readDemo, readNeighbours } from '../../home/read-demo.ts';
import { attempt, readSession } from '../../session/read-session.ts';
import { readSettings } from '../../settings.ts';
import { Account } from '../../sign-in/account.tsx';
import { readTexts } from '../../texts/read-texts.ts';
import { Card } from '../../ui/index.ts';

/** The page does not wait longer than this for the state: the card shows its skeleton and asks by itself. */
const healthPatienceMs = 500;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('home.title') };
}

export default async function HomePage() {
  const session = await readSession();
  if (session.kind === 'signed-out') redirect('/sign-in');
  const { t } = await readTexts();
  if (session.kind === 'unknown') {
    return (
      <PageFrame>
        <h1 className="mb-6 text-xl font-semibold">{t('home.title')}</h1>
        <BackAgain problem={session.problem} />
      </PageFrame>
    );
  }
  const [demo, health, neighbours] = await Promise.all([
    attempt(readDemo()),
    fetchHealth(readSettings().backendUrl, healthPatienceMs),
    readNeighbours(),
  ]);
  const assistant = demo.value?.assistant;
  return (
    <PageFrame account={<Account me={session.me} />}>
      <h1 className="text-xl font-semibold">{t('home.title')}</h1>
      <p className="mb-6 text-muted">{t('home.workspace', { name: session.me.workspace.name })}</p>
      <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        {demo.problem && <BackAgain problem={demo.problem} />}
        {assistant && <AskCard assistant={assistant} suggestions={demo.value?.suggestions ?? []} />}
        {demo.value && !assistant && <Card title={t('ask.noAssistant')}>{t('ask.noAssistantWhy')}</Card>}
        <div className="grid gap-4 sm:gap-6">
          <HealthCard initial={health} />
          <NextCard demo={demo.value} {...neighbours} />
        </div>
      </div>
    </PageFrame>
  );
}
