'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** Where a new assistant is made, for who may. */
export function NewLink({ look = 'primary' }: { look?: 'primary' | 'secondary' }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const refusal = useRefusal('assistants:write');
  const words = (
    <>
      <Plus aria-hidden size={16} />
      {t('assistants.new')}
    </>
  );
  if (refusal !== undefined)
    return (
      <Button look={look} disabledReason={refusal}>
        {words}
      </Button>
    );
  return (
    <ButtonLink as={Link} look={look} href={to.newAssistant}>
      {words}
    </ButtonLink>
  );
}
