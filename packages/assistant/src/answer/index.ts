// One question, one answer: what `ask`, the command line and Telegram call.
export { type Answer, type AnswerPart, type AnswerSource, answer, collectAnswer, type Question } from './answer.ts';
export { type Answerer, createAnswerer } from './answerer.ts';
export { suggestedQuestions } from './suggested-questions.ts';
