'use client';

import type { Assistant, AssistantDraft } from '@chatai/contract/assistants';
import { GitCompare } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Dialog } from '../ui/index.ts';
import { fieldNames } from './fields.ts';
import { VersionDifference } from './version-difference.tsx';

/** In which fields the draft differs from what is published, and how, on press. */
export function ChangesButton({ published, draft }: { published: Assistant; draft: AssistantDraft }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const names = fieldNames.filter((name) => draft.changed.includes(name)).map((name) => t(`assistantField.${name}`));
  if (names.length === 0) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="inline-flex items-start gap-1 text-left font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11"
      >
        <GitCompare aria-hidden size={16} className="mt-0.5 shrink-0" />
        {t('editor.changed', { fields: names.join(', ') })}
      </button>
      <Dialog title={t('editor.changes')} about={t('editor.changesWhy')} open={open} onOpenChange={setOpen}>
        <VersionDifference before={published} after={draft} />
      </Dialog>
    </>
  );
}
