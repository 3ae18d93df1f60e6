'use client';

import { Send } from 'lucide-react';
import { useState } from 'react';
import { ConnectForm } from '../bots/connect-form.tsx';
import { TokenSteps } from '../bots/token-steps.tsx';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';

/** Asks for the token of a bot through which this assistant will speak; then the bot's page opens. */
export function ConnectButton({ assistant }: { assistant: { id: string; name: string } }) {
  const { t } = useTexts();
  const refusal = useRefusal('bots:write');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        <Send aria-hidden size={16} />
        {t('editor.connect')}
      </Button>
      <Dialog title={t('editor.connect')} open={open} onOpenChange={setOpen}>
        <ConnectForm assistants={[assistant]} chosen={assistant.id} />
        <details className="mt-4 border-t border-line pt-4 text-sm">
          <summary className="cursor-pointer font-medium">{t('token.steps')}</summary>
          <div className="mt-3">
            <TokenSteps t={t} />
          </div>
        </details>
      </Dialog>
    </>
  );
}
