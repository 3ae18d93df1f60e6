'use client';

import type { Session } from '@chatai/contract/me';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { useProblemToast } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, StatusMark, Table, TimeAgo, useToast } from '../ui/index.ts';

/** Where one is signed in. */
export function SessionsCard({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const failed = useProblemToast();
  const [ending, setEnding] = useState<string>();
  const others = sessions.filter(({ current }) => !current);
  const deviceOf = ({ device }: Session) => device ?? t('account.unknownDevice');

  async function end(which: string, work: () => Promise<string>) {
    setEnding(which);
    try {
      show(await work());
      readAnew();
    } catch (error) {
      failed(error);
    } finally {
      setEnding(undefined);
    }
  }
  const endOne = (session: Session) =>
    end(session.id, async () => {
      await browserApi.account.revokeSession({ id: session.id });
      return t('account.sessionEnded', { device: deviceOf(session) });
    });
  const endOthers = () =>
    end('others', async () => {
      const { ended } = await browserApi.account.revokeOtherSessions();
      return t('account.sessionsEnded', { count: ended });
    });
  return (
    <Card title={t('account.sessions')}>
      <div className="grid gap-4">
        <Table
          label={t('account.sessions')}
          rows={sessions}
          keyOf={({ id }) => id}
          columns={[
            { key: 'device', head: t('account.device'), cell: deviceOf },
            {
              key: 'since',
              head: t('account.signedIn'),
              cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
              wide: true,
            },
            { key: 'seen', head: t('account.lastSeen'), cell: ({ lastSeenAt }) => <TimeAgo at={lastSeenAt} /> },
            {
              key: 'end',
              head: t('account.actions'),
              bare: true,
              cell: (session) =>
                session.current ? (
                  <StatusMark status="ok" word={t('account.thisSession')} />
                ) : (
                  <Button
                    busy={ending === session.id}
                    onClick={() => void endOne(session)}
                    aria-label={t('account.endSessionOf', { device: deviceOf(session) })}
                  >
                    {t('account.endSession')}
                  </Button>
                ),
            },
          ]}
        />
        <div>
          <Button
            busy={ending === 'others'}
            disabledReason={others.length === 0 ? t('account.noOthers') : undefined}
            onClick={() => void endOthers()}
          >
            {t('account.endOthers')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
