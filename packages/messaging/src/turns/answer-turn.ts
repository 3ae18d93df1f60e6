/** Milliseconds of each step of an answer; `firstToken` is the part of `model` before its first piece of text. */
export type AnswerSteps = Record<'assistant' | 'search' | 'memory' | 'model' | 'firstToken', number>;

/** Why an answer is not whole: who reads it stopped it, or its provider broke off. */
export type AnswerEnding = 'stopped' | 'cut';

/** The assistant's answer to one turn. */
export interface TurnAnswer {
  text: string;
  answered: boolean;
  /** Best first; the one at place n is what the text calls [n]. `used`: the text stands on it. */
  sources: { sourceId: string; title: string; excerpt: string; score: number; used?: boolean }[];
  model: string;
  usage: { inputTokens: number; outputTokens: number };
  /** Absent when no assistant was asked. */
  steps?: AnswerSteps;
  /** Absent when it is whole. */
  ending?: AnswerEnding;
  /** What stopped it, or broke it off; absent when the model came to an end by itself, its length limit included. */
  error?: unknown;
  /** How it came to be, for its owner. Absent when no assistant was asked. */
  why?: object;
  /** What the model was given to read: no link of its answer may carry a piece of it away. */
  context?: string;
}

export interface TurnQuestion {
  workspaceId: string;
  assistantId: string;
  conversationId: string;
  question: string;
  /** BCP 47, of who asks. */
  language: string | undefined;
  /** Messages of the conversation after this number may be remembered; undefined: none. */
  memoryFrom: number | undefined;
  /** The beginning of the answer, which was said before: it goes on from there. */
  partial?: string;
  /** Answer as the assistant's draft says. */
  draft?: boolean | undefined;
  /** Called when all is looked up and the model is asked. */
  onAsked?: (() => void) | undefined;
}

/**
 * The one function that Telegram, `ask` and the command line call; composed from `@chatai/assistant/answer` where the program is put
 * together. An answer of which something was said through `onText` before it was stopped or broke off resolves with its `ending`; without
 * any it rejects.
 */
export type AnswerTurn = (
  turn: TurnQuestion,
  signal: AbortSignal,
  onText?: (delta: string) => void,
) => Promise<TurnAnswer>;
