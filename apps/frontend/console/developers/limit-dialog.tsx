'use client';

import type { ApiKey } from '@chatai/contract/api-keys';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useProblemToast, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { FormDialog, Input, Switch, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

const usual = 600;

/** How many requests a minute a key may send. */
export function LimitDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const failed = useProblemToast();
  const proven = useProven();
  const [limited, setLimited] = useState(apiKey.requestsPerMinute !== null);
  const [limit, setLimit] = useState(String(apiKey.requestsPerMinute ?? usual));
  const { busy, problem, act } = useSubmit();
  const { id, name, requestsPerMinute: before } = apiKey;

  const set = async (requestsPerMinute: number | null) => {
    await proven(() => api.apiKeys.setLimit({ id, requestsPerMinute }));
    readAnew();
  };
  async function save() {
    if (!(await act(() => set(limited ? Number(limit) : null)))) return;
    onClose();
    show(t('keys.limitChanged', { name }), { undo: () => void set(before).catch(failed) });
  }
  return (
    <FormDialog
      title={t('keys.limitTitle', { name })}
      action={t('keys.saveLimit')}
      busy={busy}
      failed={problem}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Switch label={t('keys.limited')} about={t('keys.limitedHint')} checked={limited} onChange={setLimited} />
      {limited && (
        <Input
          label={t('keys.limit')}
          error={fieldError(problem, 'requestsPerMinute', t)}
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={1_000_000}
          step={1}
          value={limit}
          onChange={(event) => setLimit(event.target.value)}
        />
      )}
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
