'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** Goes to connecting a bot; who may not sees why. */
export function ConnectBot({ look = 'primary' }: { look?: 'primary' | 'secondary' }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const words = (
    <>
      <Plus aria-hidden size={16} />
      {t('bots.connect')}
    </>
  );
  if (refusal)
    return (
      <Button look={look} disabledReason={refusal}>
        {words}
      </Button>
    );
  return (
    <ButtonLink as={Link} look={look} href={to.newBot}>
      {words}
    </ButtonLink>
  );
}
