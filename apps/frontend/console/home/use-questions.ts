'use client';

import type { AskAnswer } from '@chatai/contract/ask';
import type { Problem } from '@chatai/contract/problem';
import { useRef, useState } from 'react';
import { problemOf } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';

/** One question and what became of it. */
export type Exchange = { key: number; question: string } & (
  | { kind: 'asking'; partial: string }
  | { kind: 'answered'; answer: AskAnswer; tookMs: number }
  | { kind: 'stopped'; partial: string }
  | { kind: 'failed'; problem: Problem }
);

/** Asks one assistant, question after question, in one conversation. One question is under way at a time. */
export function useQuestions(assistantId: string) {
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const conversation = useRef<string>(undefined);
  const underWay = useRef<AbortController>(undefined);

  async function ask(question: string): Promise<void> {
    if (underWay.current) return;
    const controller = new AbortController();
    underWay.current = controller;
    const start = performance.now();
    const key = start;
    const settle = (exchange: Exchange) =>
      setExchanges((all) => [...all.filter((other) => other.key !== key), exchange]);
    let partial = '';
    settle({ kind: 'asking', key, question, partial });
    try {
      const input = {
        id: assistantId,
        question,
        ...(conversation.current ? { conversationId: conversation.current } : {}),
      };
      for await (const event of browserApi.askStream(input, { signal: controller.signal })) {
        if (event.kind === 'part') {
          partial += event.text;
          settle({ kind: 'asking', key, question, partial });
        } else if (event.kind === 'answer') {
          conversation.current = event.answer.conversationId;
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

  return { exchanges, ask, stop: () => underWay.current?.abort() };
}
