'use client';

import type { AssistantTemplate } from '@chatai/contract/assistants';
import { useTexts } from '../texts/index.ts';

/** Radio buttons drawn as cards: a template each, and nothing at all. */
export function TemplateChoice({
  templates,
  chosen,
  onChoose,
}: {
  templates: readonly AssistantTemplate[];
  chosen: string | undefined;
  onChoose: (id: string | null) => void;
}) {
  const { t } = useTexts();
  const cards = [
    ...templates.map(({ id, name, summary }) => ({ id, name, summary })),
    { id: null, name: t('assistants.blank'), summary: t('assistants.blankWhy') },
  ];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{t('assistants.template')}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {cards.map(({ id, name, summary }) => (
          <label
            key={id ?? ''}
            className="flex min-h-16 cursor-pointer items-start gap-3 rounded-md border border-line bg-card p-3 hover:border-control has-checked:border-accent has-checked:bg-accent-tint has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="template"
              value={id ?? ''}
              checked={id === (chosen ?? null)}
              onChange={() => onChoose(id)}
              className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
            />
            <span className="min-w-0">
              <span className="block font-medium">{name}</span>
              <span className="block text-muted">{summary}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
