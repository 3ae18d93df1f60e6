import { type BotCheck, check } from './bot-check.ts';

/** What came of a question to an assistant: an answer, or why there was none. */
export type AssistantProbe = { model: string } & (
  | { question: string; answered: boolean; tookMs: number }
  | { problem: string }
);

/** Does the model speak, and does the assistant know something? */
export function assistantChecks(probe: AssistantProbe): BotCheck[] {
  if ('problem' in probe)
    return [
      check('model', 'fail', `${probe.model}: ${probe.problem}`, {
        facts: { model: probe.model, problem: probe.problem },
        advice: "Check the assistant's model and the key of its provider.",
      }),
      check('answer', 'unknown', 'not asked: its model does not answer'),
    ];
  const { model, question, answered, tookMs } = probe;
  return [
    check('model', 'ok', `${model} answered in ${tookMs} ms`, { facts: { model, tookMs } }),
    answered
      ? check('answer', 'ok', `it answered "${question}"`, { facts: { question } })
      : check('answer', 'warn', `it found nothing on "${question}" and said so`, {
          facts: { question },
          advice: 'Add a source on it to the assistant’s knowledge.',
        }),
  ];
}
