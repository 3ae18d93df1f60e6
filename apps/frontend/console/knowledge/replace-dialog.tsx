'use client';

import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { useReadAnew } from '../live/index.ts';
import { useTexts } from '../texts/index.ts';
import { Dialog, useToast } from '../ui/index.ts';
import { ReplaceContent } from './replace-content.tsx';
import { ReplaceFile } from './replace-file.tsx';

/** New content for a source. What it said before is found until the new content is ready. */
export function ReplaceDialog({
  source,
  open,
  onOpenChange,
}: {
  source: KnowledgeSource;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const toast = useToast();
  function done() {
    onOpenChange(false);
    readAnew();
    toast(t('knowledge.replaced', { title: source.title }));
  }
  return (
    <Dialog
      title={t('knowledge.replaceTitle', { title: source.title })}
      about={t('knowledge.replaceAbout')}
      open={open}
      onOpenChange={onOpenChange}
    >
      {source.kind === 'file' ? (
        <ReplaceFile source={source} onDone={done} />
      ) : (
        <ReplaceContent source={source} kind={source.kind} onDone={done} />
      )}
    </Dialog>
  );
}
