'use client';

import { Inbox } from 'lucide-react';
import { backendUnreachable, ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Empty, Notice, OwnAge, Progress, Skeleton, Stale, StatusMark } from '../ui/index.ts';
import { KitRow, KitSection } from './kit-section.tsx';

const statuses = ['ok', 'warn', 'fail', 'unknown', 'off'] as const;
const aRequest = '01890a5d-ac96-774b-bcce-b302099a8057';

/** How something is. */
export function KitStates() {
  const { t } = useTexts();
  return (
    <>
      <KitSection name="StatusMark">
        <KitRow>
          {statuses.map((status) => (
            <StatusMark key={status} status={status} word={t(`state.${status}`)} />
          ))}
        </KitRow>
      </KitSection>
      <KitSection name="Notice">
        <Notice kind="info">{t('kit.sentence')}</Notice>
        <Notice kind="warn">{t('kit.sentence')}</Notice>
        <Notice kind="fail">{t('kit.longWords')}</Notice>
        <ProblemNotice problem={backendUnreachable(aRequest)} onRetry={() => {}} />
      </KitSection>
      <KitSection name="Card">
        <Card title={t('kit.longWords')} aside={<span className="text-xs text-muted">{t('kit.hint')}</span>}>
          {t('kit.sentence')}
        </Card>
      </KitSection>
      <KitSection name="Empty">
        <Empty Icon={Inbox} sentence={t('kit.empty')} action={<Button>{t('kit.save')}</Button>} />
        <Empty Icon={Inbox} sentence={t('kit.longWords')} />
      </KitSection>
      <KitSection name="Skeleton">
        <Skeleton label={t('ui.loading')} rows={3} />
      </KitSection>
      <KitSection name="Stale">
        <Stale note={t('kit.stale')}>
          <p className="mb-3">{t('kit.sentence')}</p>
          <KitRow>
            <StatusMark status="ok" word={t('state.ok')} />
            <StatusMark status="fail" word={t('state.fail')} keepsWord />
            <OwnAge>
              <StatusMark status="ok" word={t('state.ok')} />
            </OwnAge>
          </KitRow>
        </Stale>
        <Stale note={undefined}>
          <p>{t('kit.sentence')}</p>
        </Stale>
      </KitSection>
      <KitSection name="Progress">
        <Progress value={0} label={t('kit.progress')} />
        <Progress value={0.66} label={t('kit.progress')} />
        <Progress value={1} label={t('kit.progress')} />
      </KitSection>
      <KitSection name="PageHead">
        <p className="text-muted">{t('kit.pageHead')}</p>
      </KitSection>
    </>
  );
}
