'use client';

import type { Bot } from '@chatai/contract/bots';
import { RefreshCw } from 'lucide-react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { RotateToken } from './rotate-token.tsx';

/** What the bot proves itself with: its token, and the secret that Telegram sends along to its webhook. */
export function BotSecrets({ bot }: { bot: Bot }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const { busy, act } = useAct();
  const rotate = () =>
    act('secret', { call: () => api.bots.rotate({ id: bot.id, secret: true }), done: t('secret.rotated') });
  return (
    <Card title={t('secret.title')}>
      <div className="grid gap-5">
        <div className="grid justify-items-start gap-2">
          <p>
            {t('token.ends')} <code className="font-mono">…{bot.tokenLast4}</code>
          </p>
          <RotateToken botId={bot.id} />
        </div>
        <div className="grid justify-items-start gap-2">
          <p className="text-muted">{t('secret.about')}</p>
          <Button
            disabledReason={refusal ?? (bot.mode === 'polling' ? t('secret.pollingHasNone') : undefined)}
            busy={busy !== undefined}
            onClick={() => void rotate()}
          >
            <RefreshCw aria-hidden size={16} />
            {t('secret.rotate')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
