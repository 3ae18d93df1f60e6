'use client';

import type { NewApiKey } from '@chatai/contract/api-keys';
import type { Scope } from '@chatai/contract/scopes';
import { scopes as allScopes } from '@chatai/contract/words';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { CheckList, FormDialog, Input, Switch } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

const alone: readonly Scope[] = ['ask', 'usage:read'];
/** Seeing a thing stands beside changing it. */
const inOrder = [...alone, ...allScopes.filter((scope) => !alone.includes(scope))];

/** A name is enough: what the key may do is set to a harmless beginning. */
export function CreateKeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: NewApiKey) => void }) {
  const { t } = useTexts();
  const { me, api } = useWorkspace();
  const readAnew = useReadAnew();
  const [name, setName] = useKeptText('chatai.keys.name');
  const [scopes, setScopes] = useState<Scope[]>(['ask']);
  const [sandbox, setSandbox] = useState(true);
  const { busy, problem, act } = useSubmit();

  async function create() {
    await act(async () => {
      onMade(await api.apiKeys.create({ name: name ?? '', scopes, sandbox }));
      setName(null);
      onClose();
      readAnew();
    });
  }
  return (
    <FormDialog
      title={t('keys.create')}
      action={t('keys.create')}
      busy={busy}
      disabledReason={scopes.length === 0 ? t('keys.scopesFirst') : undefined}
      failed={problem}
      onSubmit={() => void create()}
      onClose={onClose}
    >
      <Input
        label={t('keys.name')}
        hint={t('keys.nameHint')}
        error={fieldError(problem, 'name', t)}
        required
        autoFocus
        maxLength={100}
        autoComplete="off"
        value={name ?? ''}
        onChange={(event) => setName(event.target.value)}
      />
      <CheckList
        label={t('keys.scopes')}
        choices={inOrder
          .filter((scope) => me.scopes.includes(scope))
          .map((scope) => ({
            value: scope,
            word: t(`scope.${scope}`),
          }))}
        chosen={scopes}
        onChange={(chosen) => setScopes(me.scopes.filter((scope) => chosen.includes(scope)))}
      />
      <Switch label={t('keys.sandbox')} about={t('keys.sandboxHint')} checked={sandbox} onChange={setSandbox} />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
