'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { ProofProvider, useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog, Form, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { isAboutToken, TokenField } from './token-field.tsx';

/** Puts another token of the same bot in. The texts of `account` go with it: a fresh proof may be asked for (security.md T16). */
export function RotateToken({ botId, look = 'secondary' }: { botId: string; look?: 'primary' | 'secondary' }) {
  const { t } = useTexts();
  const { me } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} disabledReason={refusal} onClick={() => setOpen(true)}>
        <KeyRound aria-hidden size={16} />
        {t('token.replace')}
      </Button>
      <Dialog title={t('token.replace')} about={t('token.replaceAbout')} open={open} onOpenChange={setOpen}>
        {me.user && (
          <ProofProvider self={me.user}>
            <TokenForm botId={botId} onDone={() => setOpen(false)} />
          </ProofProvider>
        )}
      </Dialog>
    </>
  );
}

function TokenForm({ botId, onDone }: { botId: string; onDone: () => void }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const tell = useToast();
  const proven = useProven();
  const [token, setToken] = useState('');
  const { busy, problem, act } = useSubmit();
  async function replace() {
    const done = await act(() => proven(() => api.bots.rotate({ id: botId, token: token.trim() })));
    if (!done) return;
    tell(t('token.replaced'));
    onDone();
    readAnew();
  }
  return (
    <Form onSubmit={() => void replace()} failed={problem}>
      <TokenField value={token} onChange={setToken} problem={problem} />
      {problem && !isAboutToken(problem) && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t('token.replace')}
        </Button>
      </div>
    </Form>
  );
}
