import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { durationText } from '../health/time-text.ts';
import { problemsInRussian } from '../problem/problems-ru.ts';
import type { Language, Texts } from '../texts/texts.ts';

/** What is done right now, how far it is, and how long the rest takes: `Reading, 40 %, 12 s left`. */
export function progressText({ stage, progress, remainingSeconds }: KnowledgeSource, t: Texts): string {
  const slots = { stage: t(`sourceStage.${stage}`), percent: Math.round(progress * 100) };
  if (remainingSeconds === undefined) return t('knowledge.progress', slots);
  return t('knowledge.progressLeft', { ...slots, left: durationText(remainingSeconds * 1_000, t) });
}

/** Why it failed and what to do: the words of docs/errors.md, which the backend writes in English; a code without a translation keeps them. */
export function causeText({ error, errorCode = '' }: KnowledgeSource, language: Language): string {
  const translated = language === 'ru' ? problemsInRussian[errorCode] : undefined;
  return translated ? `${translated.detail} ${translated.fix}` : (error ?? '');
}
