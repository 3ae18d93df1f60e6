'use client';

import { MessageCircleQuestionMark } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { questionForm } from './try-question.tsx';
import { useAskedSource } from './use-asked-source.ts';

/** Leads from a row to the question that is tried on it. */
export function AskButton({ id, title }: { id: string; title: string }) {
  const { t } = useTexts();
  const [, ask] = useAskedSource();
  function begin() {
    ask(id);
    document.forms.namedItem(questionForm)?.querySelector('input')?.focus();
  }
  return (
    <Button look="quiet" title={t('knowledge.askSource')} aria-label={t('knowledge.ask', { title })} onClick={begin}>
      <MessageCircleQuestionMark aria-hidden size={18} />
    </Button>
  );
}
