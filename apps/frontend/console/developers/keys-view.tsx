'use client';

import type { ApiKey, NewApiKey } from '@chatai/contract/api-keys';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Empty, OutLink, PageHead } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeysTable } from './keys-table.tsx';
import { NewKeyCard } from './new-key-card.tsx';

/** What the command for a first request needs. */
export interface FirstTry {
  apiUrl: string;
  /** With a question that it can answer. Null: there is no assistant. */
  assistant: { id: string; question: string | undefined } | null;
}

/** The keys of the workspace, and above them the one that was just made, for as long as this page is open. */
export function KeysView({ keys, docsUrl, firstTry }: { keys: ApiKey[]; docsUrl: string; firstTry: FirstTry }) {
  const { t } = useTexts();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewApiKey>();
  const refusal = useRefusal('keys:write');
  const create = (look: 'primary' | 'secondary') => (
    <Button look={look} disabledReason={refusal} onClick={() => setCreating(true)}>
      <Plus aria-hidden size={16} />
      {t('keys.create')}
    </Button>
  );
  const about = (
    <>
      {t('keys.about')}{' '}
      <OutLink href={docsUrl} newWindow={t('keys.newWindow')}>
        {t('keys.docs')}
      </OutLink>
    </>
  );
  return (
    <>
      <PageHead title={t('keys.title')} about={about} actions={create('primary')} />
      {made && <NewKeyCard key={made.id} made={made} firstTry={firstTry} onDone={() => setMade(undefined)} />}
      {keys.length > 0 && <KeysTable keys={keys} />}
      {keys.length === 0 && !made && <Empty Icon={KeyRound} sentence={t('keys.empty')} action={create('secondary')} />}
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} onMade={setMade} />}
    </>
  );
}
