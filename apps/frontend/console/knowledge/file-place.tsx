'use client';

import { fileEndings } from '@chatai/contract/words';
import { useTexts } from '../texts/index.ts';
import { FileDrop } from '../ui/index.ts';

/** Where files are dropped, with what is taken. */
export function FilePlace({
  label,
  many,
  onFiles,
}: {
  label: string;
  many: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { t } = useTexts();
  return (
    <FileDrop
      label={label}
      hint={t('knowledge.fileHint')}
      accept={fileEndings.join(',')}
      many={many}
      onFiles={onFiles}
    />
  );
}
