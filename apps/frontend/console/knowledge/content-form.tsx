'use client';

import { useState } from 'react';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Input, TextArea } from '../ui/index.ts';
import { type Content, type Field, inputOf, longest, missingIn, type TypedKind } from './content.ts';
import { useKeptContent } from './use-kept-content.ts';

/** A text, or a question with its answer. What is wrong stands at its field; what was typed stays until it was taken. */
export function ContentForm({
  kind,
  keptAs,
  start,
  action,
  isReady = () => true,
  onSend,
  onSent,
}: {
  kind: TypedKind;
  keptAs: string;
  /** What stands in the fields at first. */
  start?: Partial<Content>;
  /** Words of the button: verb and object. */
  action: string;
  /** False: something outside of this form is wrong, and says so itself. */
  isReady?: () => boolean;
  onSend: (input: ReturnType<typeof inputOf>) => Promise<unknown>;
  onSent: () => void;
}) {
  const { t } = useTexts();
  const { content, change, forget } = useKeptContent(keptAs, start);
  const [missing, setMissing] = useState<Field[]>([]);
  const { busy, problem, act } = useSubmit();

  async function submit() {
    const lacking = missingIn(kind, content);
    setMissing(lacking);
    if (busy || !isReady() || lacking.length > 0) return;
    if (!(await act(() => onSend(inputOf(kind, content))))) return;
    forget();
    onSent();
  }

  const control = (field: Field) => ({
    name: field,
    value: content[field],
    maxLength: longest[field],
    error: missing.includes(field) ? t('knowledge.needsWords') : fieldError(problem, field, t),
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });
  return (
    <Form onSubmit={() => void submit()} failed={problem ?? missing}>
      {kind === 'text' ? (
        <>
          <Input label={t('knowledge.titleField')} hint={t('knowledge.titleHint')} {...control('title')} />
          <TextArea label={t('knowledge.textField')} className="max-h-80 min-h-40" {...control('text')} />
        </>
      ) : (
        <>
          <Input label={t('knowledge.questionField')} hint={t('knowledge.questionHint')} {...control('question')} />
          <TextArea label={t('knowledge.answerField')} hint={t('knowledge.answerHint')} {...control('answer')} />
        </>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </Form>
  );
}
