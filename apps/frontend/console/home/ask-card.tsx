'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { Talk } from '../talk/index.ts';
import { useTexts } from '../texts/index.ts';
import { Card, Notice } from '../ui/index.ts';

/** The demo assistant and a box to ask it. The last exchange stands right above the box. */
export function AskCard({ assistant, suggestions }: { assistant: Assistant; suggestions: string[] }) {
  const { t } = useTexts();
  return (
    <Card
      title={t('ask.title', { name: assistant.name })}
      aside={
        <p className="text-xs text-muted">
          {t('ask.modelLabel')} <code className="font-mono text-text">{assistant.model}</code>
        </p>
      }
    >
      {assistant.model.startsWith('builtin/') && <Notice kind="info">{t('talk.builtin')}</Notice>}
      <Talk assistantId={assistant.id} suggestions={suggestions} />
    </Card>
  );
}
