'use client';

import { Talk } from '../talk/index.ts';
import { useTexts } from '../texts/index.ts';
import { Card, Notice } from '../ui/index.ts';
import type { Autosave, Editing } from './autosave.ts';
import { filled } from './fields.ts';

/** A talk with the draft, as the form says it now. It is listed and counted nowhere. */
export function TestChat({
  assistantId,
  editing: { fields },
  autosave,
}: {
  assistantId: string;
  editing: Editing;
  autosave: Autosave;
}) {
  const { t } = useTexts();
  return (
    <div className="lg:sticky lg:top-6">
      <Card title={t('editor.chat')} aside={<code className="font-mono text-xs text-muted">{fields.model}</code>}>
        {fields.model.startsWith('builtin/') && <Notice kind="info">{t('talk.builtin')}</Notice>}
        <Talk
          assistantId={assistantId}
          suggestions={filled(fields.suggestions)}
          trial={{ greeting: fields.greeting.trim(), prepare: autosave.flush }}
        />
      </Card>
    </div>
  );
}
