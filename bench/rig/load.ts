import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './database.ts';
import { end, start } from './processes.ts';
import { within } from './wait.ts';

/** Who writes to bots, and how often. */
export interface Crowd {
  /** Where each bot's webhook is, and its secret. Chat n writes to bot n modulo their number. */
  bots: { url: string; secret: string }[];
  chats: number;
  /** Questions per second in all; 0 = closed loop, each chat asks again when it was answered. */
  ratePerSecond: number;
  /** A chat asks again whether it was answered or not; answers are not looked at. */
  blind?: boolean;
  /** Most at once; default 100. */
  connections?: number;
  /** How much larger each update is made. */
  paddingBytes?: number;
}

export type LoadCommand =
  | { kind: 'begin'; crowd: Crowd }
  | { kind: 'figures' }
  | { kind: 'await'; sinceMs: number; bots: number[] }
  | { kind: 'finish'; withinMs: number };

export interface Quantiles {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** What happened since the last figures were taken. */
export interface LoadFigures {
  seconds: number;
  asked: number;
  /** Could not be asked in time: every chat still waited for an answer. */
  late: number;
  /** Updates that were taken (200), refused (503), and met anything else. */
  stored: number;
  refused: number;
  failed: number;
  replies: number;
  /** From the webhook's request to the answer in the chat, and to the webhook's own answer. */
  answer: Quantiles;
  intake: Quantiles;
}

export interface Load {
  child: ChildProcess;
  /** Where this Telegram is. */
  apiRoot: string;
  begin(crowd: Crowd): Promise<void>;
  /** Since they were last taken, or since `begin`. */
  figures(): Promise<LoadFigures>;
  /** For each of these bots (by its place in the crowd): milliseconds from `sinceMs` to its first answer to a question that was asked later. */
  nextAnswers(sinceMs: number, bots: number[]): Promise<number[]>;
  /** Asks no more, and waits for the answers. Returns how many did not come. */
  finish(withinMs?: number): Promise<number>;
  end(): Promise<void>;
}

/** Milliseconds of the clock that all processes of a machine share. */
export const sharedMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A Telegram of the bench, with the people in it. */
export async function startLoad(): Promise<Load> {
  const port = await freePort();
  const { child } = await start('telegram-load.ts', String(port));
  const order = async <Answer>(command: LoadCommand, what: string, withinMs?: number): Promise<Answer> => {
    const answer = once(child, 'message');
    child.send(command);
    const [said] = await within(what, answer, withinMs);
    return said as Answer;
  };
  return {
    child,
    apiRoot: `http://127.0.0.1:${port}`,
    begin: (crowd) => order({ kind: 'begin', crowd }, 'the load to begin'),
    figures: () => order({ kind: 'figures' }, 'the figures of the load'),
    nextAnswers: (sinceMs, bots) => order({ kind: 'await', sinceMs, bots }, 'an answer of each bot'),
    finish: (withinMs = 10_000) => order({ kind: 'finish', withinMs }, 'the load to finish', withinMs + 60_000),
    end: () => end(child),
  };
}
