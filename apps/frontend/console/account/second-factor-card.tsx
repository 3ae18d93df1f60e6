'use client';

import type { Self } from '@chatai/contract/me';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, DangerDialog, SecretOnce, StatusMark, useToast } from '../ui/index.ts';
import { AuthenticatorSetup } from './authenticator-setup.tsx';
import { useProven } from './proof-provider.tsx';

/** Codes of an authenticator, asked for after every way in but a passkey. */
export function SecondFactorCard({ self }: { self: Self }) {
  const { t } = useTexts();
  const [codes, setCodes] = useState<string[]>();
  return (
    <Card
      title={t('account.factor')}
      aside={
        <StatusMark
          status={self.secondFactor ? 'ok' : 'off'}
          word={t(self.secondFactor ? 'account.factorOn' : 'account.factorOff')}
        />
      }
    >
      <div className="grid max-w-xl gap-4">
        <p className="text-muted">{t('account.factorWhy')}</p>
        {codes && (
          <>
            <SecretOnce secret={codes.join('\n')} warning={t('account.codesOnce')} />
            <div>
              <Button onClick={() => setCodes(undefined)}>{t('account.codesStored')}</Button>
            </div>
          </>
        )}
        {!codes && (self.secondFactor ? <FactorOn self={self} onCodes={setCodes} /> : <FactorOff onCodes={setCodes} />)}
      </div>
    </Card>
  );
}

function FactorOff({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const { t } = useTexts();
  const proven = useProven();
  const [setup, setSetup] = useState<{ secret: string; uri: string }>();
  const { busy, problem, act } = useSubmit();
  const begin = () => act(async () => setSetup(await proven(() => browserApi.account.startSecondFactor())));
  if (setup) return <AuthenticatorSetup {...setup} onCodes={onCodes} onCancel={() => setSetup(undefined)} />;
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <div>
        <Button busy={busy} onClick={() => void begin()}>
          {t('account.setUpFactor')}
        </Button>
      </div>
    </>
  );
}

function FactorOn({ self, onCodes }: { self: Self; onCodes: (codes: string[]) => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const renewal = useSubmit();
  const removal = useSubmit();
  const [leaving, setLeaving] = useState(false);
  const renew = () =>
    renewal.act(async () => {
      const { codes } = await proven(() => browserApi.account.renewRecoveryCodes());
      onCodes(codes);
      readAnew();
    });
  async function turnOff() {
    if (!(await removal.act(() => proven(() => browserApi.account.removeSecondFactor())))) return;
    setLeaving(false);
    show(t('account.factorTurnedOff'));
    readAnew();
  }
  return (
    <>
      <p>{t('account.codesLeft', { count: self.recoveryCodesLeft })}</p>
      {renewal.problem && <ProblemNotice problem={renewal.problem} />}
      <div className="flex flex-wrap gap-2">
        <Button busy={renewal.busy} onClick={() => void renew()}>
          {t('account.renewCodes')}
        </Button>
        <Button look="danger" onClick={() => setLeaving(true)}>
          {t('account.turnOffFactor')}
        </Button>
      </div>
      <DangerDialog
        title={t('account.turnOffTitle')}
        action={t('account.turnOffFactor')}
        typedName={self.email ?? self.name}
        open={leaving}
        onOpenChange={setLeaving}
        onConfirm={() => void turnOff()}
        busy={removal.busy}
      >
        <p>{t('account.turnOffWhy')}</p>
        {removal.problem && <ProblemNotice problem={removal.problem} />}
      </DangerDialog>
    </>
  );
}
