'use client';

import type { Bot, BotCheck, BotQuestion } from '@chatai/contract/bots';
import type { Problem } from '@chatai/contract/problem';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { problemOf, useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { isSettling } from './bot-status.ts';

/** A bot that is being set up is looked at when it is done, or after this: what takes longer is worth a look. */
const settlesWithinMs = 6_000;

/** Looks at a bot when its page opens, whenever it is another one than before (its state, its token, its assistant), and when asked; mends what can be mended. */
export function useDoctor(bot: Bot) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const { busy: mending, act } = useAct();
  const [check, setCheck] = useState<BotCheck>();
  const [checkedAt, setCheckedAt] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [isLooking, setIsLooking] = useState(true);
  const underWay = useRef<AbortController>(undefined);

  function take(found: BotCheck) {
    setCheck(found);
    setCheckedAt(new Date().toISOString());
  }
  async function look(): Promise<void> {
    underWay.current?.abort();
    const controller = new AbortController();
    underWay.current = controller;
    setIsLooking(true);
    setProblem(undefined);
    try {
      const found = await api.bots.check({ id: bot.id }, { signal: controller.signal });
      if (!controller.signal.aborted) take(found);
    } catch (error) {
      if (!controller.signal.aborted) setProblem(problemOf(error));
    } finally {
      if (underWay.current === controller) setIsLooking(false);
    }
  }

  const mend = (code: BotQuestion): Promise<boolean> =>
    act(code, {
      call: async () => take(await api.bots.fix({ id: bot.id, code })),
      done: code === 'test-message' ? t('doctor.testSent') : undefined,
    });

  const lookByItself = useEffectEvent(look);
  const { state, tokenLast4, mode, assistantId } = bot;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes what the doctor would find
  useEffect(() => {
    const timer = setTimeout(() => void lookByItself(), isSettling({ state }) ? settlesWithinMs : 0);
    return () => clearTimeout(timer);
  }, [state, tokenLast4, mode, assistantId]);
  useEffect(() => () => underWay.current?.abort(), []);

  return { check, checkedAt, problem, isLooking, look, mend, mending };
}
