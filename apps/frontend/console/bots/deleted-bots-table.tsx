import type { Bot } from '@chatai/contract/bots';
import type { Texts } from '../texts/index.ts';
import { Table, TimeAgo } from '../ui/index.ts';
import { botName } from './bot-status.ts';
import { daysLeft } from './days-left.ts';
import { RestoreBot } from './restore-bot.tsx';

/** Bots that can still be brought back. */
export function DeletedBotsTable({ bots, readAt, t }: { bots: readonly Bot[]; readAt: number; t: Texts }) {
  return (
    <Table
      label={t('bots.deletedTitle')}
      rows={bots}
      keyOf={(bot) => bot.id}
      columns={[
        { key: 'name', head: t('bots.bot'), cell: (bot) => botName(bot, t) },
        {
          key: 'deleted',
          head: t('bots.deletedAt'),
          width: '10rem',
          cell: (bot) => bot.deletedAt && <TimeAgo at={bot.deletedAt} serverNow={readAt} />,
        },
        {
          key: 'gone',
          head: t('bots.gone'),
          width: '10rem',
          cell: (bot) => bot.deletedAt && t('bots.goneIn', { count: daysLeft(bot.deletedAt, readAt) }),
        },
        {
          key: 'restore',
          head: t('bots.restore'),
          width: '10rem',
          number: true,
          bare: true,
          cell: (bot) => <RestoreBot id={bot.id} name={botName(bot, t)} />,
        },
      ]}
    />
  );
}
