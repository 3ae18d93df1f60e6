'use client';

import type { Bot } from '@chatai/contract/bots';
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { botName } from './bot-status.ts';

/** Deletes the bot at once: it can be taken back by Undo, and for 7 days on the list of deleted bots. */
export function DeleteBot({ bot }: { bot: Bot }) {
  const { t } = useTexts();
  const { api, to } = useWorkspace();
  const router = useRouter();
  const refusal = useRefusal('bots:write');
  const { busy, act } = useAct();
  const remove = () =>
    act('delete', {
      async call() {
        await api.bots.remove({ id: bot.id });
        router.push(to.bots);
      },
      done: t('delete.done', { name: botName(bot, t) }),
      undo: () => api.bots.restore({ id: bot.id }),
    });
  return (
    <Card title={t('delete.title')}>
      <p className="mb-4 max-w-[72ch] text-muted">{t('delete.about')}</p>
      <Button look="danger" disabledReason={refusal} busy={busy !== undefined} onClick={() => void remove()}>
        <Trash2 aria-hidden size={16} />
        {t('delete.action')}
      </Button>
    </Card>
  );
}
