'use client';

import type { Bot } from '@chatai/contract/bots';
import { CirclePlay, CircleStop, Ellipsis, Hourglass, RefreshCw, Send } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, type MenuItem, PageHead } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { botName } from './bot-status.ts';
import { TestMessage } from './test-message.tsx';
import { type Switch, useSwitch } from './use-switch.ts';

const icons: Record<Switch, MenuItem['Icon']> = {
  start: CirclePlay,
  stop: CircleStop,
  drain: Hourglass,
  restart: RefreshCw,
};

/** Its name, and what can be done with it as a whole. */
export function BotHead({ bot }: { bot: Bot }) {
  const { t } = useTexts();
  const refusal = useRefusal('bots:write');
  const { busy, turn } = useSwitch(bot);
  const [isTesting, setIsTesting] = useState(false);
  const switches: Switch[] = bot.enabled ? ['restart', 'drain', 'stop'] : ['start'];
  return (
    <>
      <PageHead
        title={botName(bot, t)}
        about={bot.sandbox ? t('bot.inSandbox', { name: bot.name }) : bot.name}
        actions={
          <Menu
            trigger={
              <Button busy={busy !== undefined}>
                <Ellipsis aria-hidden size={16} />
                {t('bot.actions')}
              </Button>
            }
            items={[
              {
                key: 'test',
                word: t('test.open'),
                Icon: Send,
                onSelect: () => setIsTesting(true),
                disabledReason: refusal,
              },
              ...switches.map((key) => ({
                key,
                word: t(`switch.${key}`),
                Icon: icons[key],
                onSelect: () => void turn(key),
                disabledReason: refusal,
              })),
            ]}
          />
        }
      />
      <TestMessage botId={bot.id} open={isTesting} onOpenChange={setIsTesting} />
    </>
  );
}
