'use client';

import type { Bot } from '@chatai/contract/bots';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { botName } from './bot-status.ts';

export type Switch = 'start' | 'stop' | 'restart' | 'drain';

/** Started is taken back by stopping, and the other way round; what was set up anew stays so. */
const back: Partial<Record<Switch, Switch>> = { start: 'stop', stop: 'start', drain: 'start' };

/** Starts, stops, restarts or drains a bot. */
export function useSwitch(bot: Bot) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const { busy, act } = useAct();
  function turn(to: Switch): Promise<boolean> {
    const opposite = back[to];
    return act(to, {
      call: () => api.bots[to]({ id: bot.id }),
      done: t(`switched.${to}`, { name: botName(bot, t) }),
      undo: opposite && (() => api.bots[opposite]({ id: bot.id })),
    });
  }
  return { busy, turn };
}
