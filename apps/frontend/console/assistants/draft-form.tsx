'use client';

import { fieldError, ProblemNotice, problemToText } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Card, type Choice, Input, Notice, Select, TextArea } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import type { Autosave, Editing } from './autosave.ts';
import type { FieldName } from './fields.ts';
import { SuggestionsField } from './suggestions-field.tsx';

const longestInstructions = 20_000;

/** Every field of an assistant. It saves itself; what was refused stands at its field. */
export function DraftForm({
  editing: { fields, state },
  autosave,
  languages,
  models,
}: {
  editing: Editing;
  autosave: Autosave;
  languages: readonly Choice[];
  models: readonly Choice[];
}) {
  const { t, language } = useTexts();
  const refusal = useRefusal('assistants:write');
  const problem = state.kind === 'failed' ? state.problem : undefined;
  const isOfModel = problem?.code === 'unknown-model' || problem?.code === 'ambiguous-model';
  const errors: Partial<Record<FieldName, string | undefined>> = {
    name: fieldError(problem, 'name', t) && t('assistants.nameMissing'),
    instructions: fieldError(problem, 'instructions', t),
    language: fieldError(problem, 'language', t),
    model: isOfModel ? problemToText(problem, language).detail : fieldError(problem, 'model', t),
    greeting: fieldError(problem, 'greeting', t),
    fallback: fieldError(problem, 'fallback', t),
    suggestions: fieldError(problem, 'suggestions', t),
  };
  const isAtField = Object.values(errors).some(Boolean);
  const readOnly = refusal !== undefined;
  const typed = (name: 'name' | 'instructions' | 'greeting' | 'fallback') => ({
    label: t(`assistantField.${name}`),
    name,
    error: errors[name],
    readOnly,
    value: fields[name],
    onChange: (event: { target: { value: string } }) => autosave.change({ [name]: event.target.value }),
  });
  const chosen = (name: 'language' | 'model') => ({
    label: t(`assistantField.${name}`),
    error: errors[name],
    disabledReason: refusal,
    value: fields[name],
    onChange: (value: string) => autosave.change({ [name]: value }),
  });

  return (
    <Card title={t('editor.form')}>
      <div className="grid gap-4">
        {refusal && <Notice kind="info">{refusal}</Notice>}
        {problem && !isAtField && <ProblemNotice problem={problem} onRetry={() => void autosave.flush()} />}
        <Input {...typed('name')} maxLength={200} autoComplete="off" />
        <TextArea
          {...typed('instructions')}
          hint={t(fields.model.startsWith('builtin/') ? 'editor.instructionsUnread' : 'editor.instructionsHint')}
          aside={t('editor.length', {
            length: fields.instructions.length.toLocaleString(language),
            most: longestInstructions.toLocaleString(language),
          })}
          maxLength={longestInstructions}
          className="max-h-[32rem] min-h-48"
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select {...chosen('language')} choices={languages} />
          <Select {...chosen('model')} choices={models} />
        </div>
        <TextArea {...typed('greeting')} hint={t('editor.greetingHint')} maxLength={4_000} />
        <TextArea {...typed('fallback')} hint={t('editor.fallbackHint')} maxLength={4_000} />
        <SuggestionsField
          suggestions={fields.suggestions}
          error={errors.suggestions}
          readOnly={readOnly}
          onChange={(suggestions) => autosave.change({ suggestions })}
        />
      </div>
    </Card>
  );
}
