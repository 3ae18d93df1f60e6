'use client';

import { Plus } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { useAddKind } from './use-add-kind.ts';

/** Opens the dialog that adds sources. */
export function AddButton({
  hasAssistant,
  look = 'primary',
}: {
  hasAssistant: boolean;
  look?: 'primary' | 'secondary';
}) {
  const { t } = useTexts();
  const [, show] = useAddKind();
  const refusal = useRefusal('knowledge:write');
  return (
    <Button
      look={look}
      disabledReason={refusal ?? (hasAssistant ? undefined : t('knowledge.noAssistant'))}
      onClick={() => show('files')}
    >
      <Plus aria-hidden size={16} />
      {t('knowledge.add')}
    </Button>
  );
}
