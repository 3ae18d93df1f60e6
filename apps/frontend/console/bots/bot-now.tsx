'use client';

import type { Bot, BotState as State } from '@chatai/contract/bots';
import { useTexts } from '../texts/index.ts';
import { Card, Notice, TimeAgo, useIsStale, WithCode } from '../ui/index.ts';
import { BotFix } from './bot-fix.tsx';
import { BotStateMark } from './bot-state.tsx';
import { OpenBot } from './open-bot.tsx';
import { reasonText } from './reason-text.ts';

/** States in which talking to the bot shows something. */
const opens: State[] = ['live', 'limited', 'paused'];

/** A gap is told for so long. */
const newsMs = 7 * 86_400_000;

/** How the bot is, why, what that means, and what mends it: the first thing to be read. */
export function BotNow({ bot, readAt }: { bot: Bot; readAt: number }) {
  const texts = useTexts();
  const { t, language } = texts;
  const why = reasonText(bot.reason, texts);
  const isStale = useIsStale();
  const gap = bot.gap && readAt - Date.parse(bot.gap.until) < newsMs ? bot.gap : null;
  const isSlowed = bot.slowedUntil !== null && readAt < Date.parse(bot.slowedUntil);
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Card title={t('bot.now')} aside={<LastTalk bot={bot} readAt={readAt} />}>
      <div role="status">
        <BotStateMark state={bot.state} />
        {!isStale && <p className="mt-3 max-w-[72ch] text-base">{t(`botMeans.${bot.state}`)}</p>}
        {bot.stateReason && (
          <p lang={why ? undefined : 'en'} className="mt-1 max-w-[72ch] text-muted">
            <WithCode>{why ?? bot.stateReason}</WithCode>
          </p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
        <BotFix bot={bot} />
        {opens.includes(bot.state) && <OpenBot bot={bot} look={bot.state === 'paused' ? 'secondary' : 'primary'} />}
      </div>
      <div className="mt-4 grid gap-3 empty:hidden">
        {bot.fallbackSince && (
          <Notice kind="warn">
            {t('bot.fallback')} <TimeAgo at={bot.fallbackSince} serverNow={readAt} />
          </Notice>
        )}
        {isSlowed && bot.slowedUntil && (
          <Notice kind="warn">
            <span suppressHydrationWarning>{t('bot.slowed', { until: times.format(new Date(bot.slowedUntil)) })}</span>
          </Notice>
        )}
        {gap && (
          <Notice kind="warn">
            <span suppressHydrationWarning>
              {t('bot.gap', {
                count: gap.updates,
                since: times.format(new Date(gap.since)),
                until: times.format(new Date(gap.until)),
              })}
            </span>
          </Notice>
        )}
      </div>
    </Card>
  );
}

/** When it last heard and wrote. */
function LastTalk({ bot, readAt }: { bot: Bot; readAt: number }) {
  const { t } = useTexts();
  const when = (at: string | null) => (at ? <TimeAgo at={at} serverNow={readAt} /> : t('bots.never'));
  return (
    <p className="flex flex-wrap gap-x-4 text-xs text-muted">
      <span>
        {t('bots.lastIn')}: {when(bot.lastInAt)}
      </span>
      <span>
        {t('bots.lastOut')}: {when(bot.lastOutAt)}
      </span>
      <span>
        {t('bots.errors')}: {bot.errors24h}
      </span>
      <span>
        {t('bots.waiting')}: {bot.waiting}
      </span>
    </p>
  );
}
