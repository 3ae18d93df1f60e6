import type { Bot } from '@chatai/contract/bots';
import Link from 'next/link';
import type { WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/index.ts';
import { Table, TimeAgo } from '../ui/index.ts';
import { BotState } from './bot-state.tsx';
import { botName } from './bot-status.ts';

/** Widths are fixed and rows two lines high: nothing moves when a state or a figure changes. */
export function BotsTable({
  bots,
  readAt,
  to,
  t,
}: {
  bots: readonly Bot[];
  readAt: number;
  to: WorkspacePaths;
  t: Texts;
}) {
  const when = (at: string | null) => (at ? <TimeAgo at={at} serverNow={readAt} /> : t('bots.never'));
  return (
    <Table
      label={t('bots.title')}
      rows={bots}
      keyOf={(bot) => bot.id}
      columns={[
        {
          key: 'name',
          head: t('bots.bot'),
          width: '15rem',
          cell: (bot) => (
            <>
              <BotLink bot={bot} to={to} t={t} />
              <span className="text-xs font-normal text-muted max-md:hidden">{t(`botMode.${bot.mode}`)}</span>
            </>
          ),
        },
        { key: 'state', head: t('bots.state'), cell: (bot) => <BotState bot={bot} /> },
        { key: 'in', head: t('bots.lastIn'), width: '8rem', cell: (bot) => when(bot.lastInAt), wide: true },
        { key: 'out', head: t('bots.lastOut'), width: '8rem', cell: (bot) => when(bot.lastOutAt), wide: true },
        {
          key: 'waiting',
          head: t('bots.waiting'),
          width: '7rem',
          cell: (bot) => bot.waiting,
          number: true,
          wide: true,
        },
        { key: 'errors', head: t('bots.errors'), width: '7.5rem', cell: (bot) => bot.errors24h, number: true },
      ]}
    />
  );
}

function BotLink({ bot, to, t }: { bot: Bot; to: WorkspacePaths; t: Texts }) {
  const name = botName(bot, t);
  return (
    <Link
      href={to.bot(bot.id)}
      prefetch={false}
      title={bot.name}
      className="block font-medium text-accent underline-offset-4 hover:underline md:truncate"
    >
      {name}
    </Link>
  );
}
