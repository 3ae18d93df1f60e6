import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { daysLeft } from '../bots/days-left.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { causeText } from './source-words.ts';

/** Why a source failed and what to do, or how long one that is deleted can be restored. Nothing for others. */
export function SourceCause({ source, t, language }: { source: KnowledgeSource; t: Texts; language: Language }) {
  if (source.deletedAt)
    return <p className="text-muted">{t('knowledge.goneIn', { count: daysLeft(source.deletedAt, Date.now()) })}</p>;
  return source.state === 'failed' ? <p className="max-w-[72ch]">{causeText(source, language)}</p> : null;
}
