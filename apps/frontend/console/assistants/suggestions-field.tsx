'use client';

import { CircleAlert, Plus, X } from 'lucide-react';
import { useRef } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Input } from '../ui/index.ts';

const mostSuggestions = 6;

/** Questions that are offered to whoever has just come. */
export function SuggestionsField({
  suggestions,
  error,
  readOnly,
  onChange,
}: {
  suggestions: readonly string[];
  error: string | undefined;
  readOnly: boolean;
  onChange: (suggestions: string[]) => void;
}) {
  const { t } = useTexts();
  const field = useRef<HTMLFieldSetElement>(null);
  /** After the next paint: what is to be focused is not there yet, or is about to go. */
  const focus = (selector: string) =>
    requestAnimationFrame(() => field.current?.querySelector<HTMLElement>(selector)?.focus());

  return (
    <fieldset ref={field} className="grid min-w-0 gap-3">
      <legend className="mb-1 text-sm font-medium">{t('assistantField.suggestions')}</legend>
      <p className="-mt-1 max-w-[72ch] text-xs text-muted">{t('editor.suggestionsHint')}</p>
      {error && (
        <p className="flex gap-1 text-sm text-fail">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
      <ol className="grid gap-3 empty:hidden">
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question has no other key, and two may say the same while one types
          <li key={index} className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <Input
                label={t('editor.suggestion', { n: index + 1 })}
                maxLength={200}
                readOnly={readOnly}
                value={suggestion}
                onChange={(event) => onChange(suggestions.map((one, at) => (at === index ? event.target.value : one)))}
              />
            </div>
            {!readOnly && (
              <Button
                look="quiet"
                aria-label={t('editor.removeSuggestion', { n: index + 1 })}
                title={t('editor.removeSuggestion', { n: index + 1 })}
                className="px-2"
                onClick={() => {
                  onChange(suggestions.filter((_, at) => at !== index));
                  focus(':scope > button');
                }}
              >
                <X aria-hidden size={16} />
              </Button>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && (
        <Button
          className="w-fit"
          disabledReason={suggestions.length < mostSuggestions ? undefined : t('editor.mostSuggestions')}
          onClick={() => {
            onChange([...suggestions, '']);
            focus('li:last-child input');
          }}
        >
          <Plus aria-hidden size={16} />
          {t('editor.addSuggestion')}
        </Button>
      )}
    </fieldset>
  );
}
