'use client';

import type { Bot, BotState as State } from '@chatai/contract/bots';
import { useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { statusOfState } from './bot-status.ts';
import { reasonText } from './reason-text.ts';

/** What a bot is doing: shape, word, colour, and below it why when it isn't live; of the same height in either case. */
export function BotState({ bot }: { bot: Pick<Bot, 'state' | 'stateReason' | 'reason'> }) {
  const why = reasonText(bot.reason, useTexts()) ?? bot.stateReason ?? undefined;
  return (
    <span className="grid min-w-0 gap-1 max-md:justify-items-end">
      <span>
        <BotStateMark state={bot.state} />
      </span>
      <span title={why} className="min-w-0 text-xs text-muted md:h-4 md:truncate max-md:text-right max-md:empty:hidden">
        {why}
      </span>
    </span>
  );
}

/** `filter`: it names the bots that were in this state when the page was read. */
export function BotStateMark({ state, filter = false }: { state: State; filter?: boolean }) {
  const { t } = useTexts();
  return <StatusMark keepsWord={filter} status={statusOfState[state]} word={t(`botState.${state}`)} />;
}
