/** The assistant's answer to one turn. */
export interface TurnAnswer {
  text: string;
  answered: boolean;
  sources: { sourceId: string; title: string; excerpt: string; score: number }[];
  model: string;
  usage: { inputTokens: number; outputTokens: number };
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
