'use client';

import type { Problem } from '@chatai/contract/problem';
import { fieldError, problemToText } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { SecretInput } from '../ui/index.ts';

/** Refusals that are about the token that was pasted. */
const verdicts = ['token-malformed', 'token-refused', 'token-of-another-bot', 'bot-already-added'];

/** Does the field below say what failed? Else the form does. */
export const isAboutToken = (problem: Problem): boolean =>
  verdicts.includes(problem.code) || (problem.errors ?? []).some(({ pointer }) => pointer === '/token');

/** A token as BotFather gave it, with the verdict on it. It is a secret: a reload forgets it. */
export function TokenField({
  value,
  onChange,
  problem,
}: {
  value: string;
  onChange: (token: string) => void;
  problem: Problem | undefined;
}) {
  const { t, language } = useTexts();
  function verdict(): string | undefined {
    if (!problem || !isAboutToken(problem)) return undefined;
    const { detail, fix, requestId } = problemToText(problem, language);
    const words = fieldError(problem, 'token', t) ?? `${detail} ${fix}`;
    return requestId ? `${words} ${t('problem.request', { id: requestId })}` : words;
  }
  return (
    <SecretInput
      label={t('token.label')}
      hint={t('token.hint')}
      error={verdict()}
      name="token"
      required
      maxLength={200}
      autoComplete="off"
      placeholder="123456789:AA…"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
