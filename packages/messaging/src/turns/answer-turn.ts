/** Milliseconds of each step of an answer; `firstToken` is the part of `model` before its first piece of text. */
export type AnswerSteps = Record<'assistant' | 'search' | 'memory' | 'model' | 'firstToken', number>;

/** The assistant's answer to one turn. */
export interface TurnAnswer {
  text: string;
  answered: boolean;
  sources: { sourceId: string; title: string; excerpt: string; score: number; used?: boolean }[];
  model: string;
  usage: { inputTokens: number; outputTokens: number };
  /** Absent when no assistant was asked. */
  steps?: AnswerSteps;
}

/** The one function that Telegram, `ask` and the command line call; composed from `@chatai/assistant/answer` where the program is put together. */
export type AnswerTurn = (
  turn: {
    workspaceId: string;
    assistantId: string;
    conversationId: string;
    question: string;
    language: string | undefined;
  },
  signal: AbortSignal,
  onText?: (delta: string) => void,
) => Promise<TurnAnswer>;
