'use client';

import type { AskAnswer } from '@chatai/contract/ask';
import type { Problem } from '@chatai/contract/problem';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../problem/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** One question and what became of it. */
export type Exchange = { key: number; question: string } & (
  | { kind: 'asking'; partial: string }
  | { kind: 'answered'; answer: AskAnswer; tookMs: number }
  | { kind: 'stopped'; partial: string }
  | { kind: 'failed'; problem: Problem }
);

/** The draft is asked, and each answer says how it came to be. */
export interface Trial {
  /** What it says first, before anything is asked. */
  greeting: string;
  /** Before each question: what keeps it from being asked, such as a draft that could not be saved. */
  prepare(): Promise<Problem | undefined>;
}

/**
 * Asks one assistant, question after question, in one conversation. One question is under way at a time. What was said stays in this
 * tab until it is closed or its reader signs out.
 */
export function useQuestions(assistantId: string, trial?: Trial) {
  const { api } = useWorkspace();
  const { exchanges, setExchanges, forget } = useTalk(trial ? `trial.${assistantId}` : assistantId);
  const conversation = exchanges.findLast((exchange) => exchange.kind === 'answered')?.answer.conversationId;
  const underWay = useRef<AbortController>(undefined);

  async function ask(question: string, insteadOf?: number): Promise<void> {
    if (underWay.current) return;
    const controller = new AbortController();
    underWay.current = controller;
    const start = performance.now();
    const key = Date.now();
    const settle = (exchange: Exchange) =>
      setExchanges((all) => [...all.filter((other) => other.key !== key && other.key !== insteadOf), exchange]);
    let partial = '';
    settle({ kind: 'asking', key, question, partial });
    try {
      const obstacle = await trial?.prepare();
      if (obstacle) return settle({ kind: 'failed', key, question, problem: obstacle });
      const input = {
        id: assistantId,
        question,
        ...(conversation ? { conversationId: conversation } : {}),
        ...(trial ? { draft: true, why: true } : {}),
      };
      for await (const event of api.askStream(input, { signal: controller.signal })) {
        if (event.kind === 'part') {
          partial += event.text;
          settle({ kind: 'asking', key, question, partial });
        } else if (event.kind === 'answer') {
          settle({ kind: 'answered', key, question, answer: event.answer, tookMs: performance.now() - start });
        }
      }
    } catch (error) {
      if (controller.signal.aborted) settle({ kind: 'stopped', key, question, partial });
      else settle({ kind: 'failed', key, question, problem: problemOf(error) });
    } finally {
      underWay.current = undefined;
    }
  }

  /** `insteadOf`: the exchange that came to nothing. `startOver` forgets what was said: the next question begins a new conversation. */
  return { exchanges, ask, stop: () => underWay.current?.abort(), startOver: forget };
}

/** Exchanges that a tab remembers. */
const mostKept = 20;

/** What was said, kept in the tab. A question that a reload cut off is one that was stopped. */
function useTalk(name: string) {
  const key = `chatai.ask.talk.${name}`;
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  useEffect(() => setExchanges(readTalk(sessionStorage.getItem(key))), [key]);
  useEffect(() => {
    if (exchanges.length > 0) sessionStorage.setItem(key, JSON.stringify(exchanges.slice(-mostKept)));
  }, [key, exchanges]);
  function forget() {
    setExchanges([]);
    sessionStorage.removeItem(key);
  }
  return { exchanges, setExchanges, forget };
}

function readTalk(kept: string | null): Exchange[] {
  // Written by this page, in this tab.
  const exchanges = JSON.parse(kept ?? '[]') as Exchange[];
  return exchanges.map((exchange) => (exchange.kind === 'asking' ? { ...exchange, kind: 'stopped' } : exchange));
}
