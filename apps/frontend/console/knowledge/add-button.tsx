'use client';

import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { useAddKind } from './use-add-kind.ts';

/** Opens the dialog that adds sources. */
export function AddButton({ hasAssistant }: { hasAssistant: boolean }) {
  const { t } = useTexts();
  const [, show] = useAddKind();
  const refusal = useRefusal('knowledge:write');
  return (
    <Button
      look="primary"
      disabledReason={refusal ?? (hasAssistant ? undefined : t('knowledge.noAssistant'))}
      onClick={() => show('files')}
    >
      {t('knowledge.add')}
    </Button>
  );
}
