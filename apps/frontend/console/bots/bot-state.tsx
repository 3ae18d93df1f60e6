'use client';

import type { Bot, BotState as State } from '@chatai/contract/bots';
import { useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { statusOfState } from './bot-status.ts';
import { reasonText } from './reason-text.ts';

/** What a bot is doing, in one line of a table: shape, word, colour, and why when it isn't live. */
export function BotState({ bot }: { bot: Pick<Bot, 'state' | 'stateReason' | 'reason'> }) {
  const why = reasonText(bot.reason, useTexts()) ?? bot.stateReason ?? undefined;
  return (
    <span className="flex min-w-0 items-center gap-2 max-md:flex-wrap max-md:justify-end">
      <BotStateMark state={bot.state} />
      {why && (
        <span title={why} className="min-w-0 text-muted md:truncate max-md:line-clamp-2 max-md:text-right">
          {why}
        </span>
      )}
    </span>
  );
}

/** `filter`: it names the bots that were in this state when the page was read. */
export function BotStateMark({ state, filter = false }: { state: State; filter?: boolean }) {
  const { t } = useTexts();
  return <StatusMark keepsWord={filter} status={statusOfState[state]} word={t(`botState.${state}`)} />;
}
