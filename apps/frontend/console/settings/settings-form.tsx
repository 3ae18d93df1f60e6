'use client';

import type { Language } from '@chatai/contract/auth';
import type { WorkspaceSettings } from '@chatai/contract/workspaces';
import { useEffect, useId, useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useProblemToast, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { languages, useTexts } from '../texts/index.ts';
import { Button, Card, Form, Input, Select, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { timeIn, timeZones } from './time-zones.ts';

type Changeable = Pick<WorkspaceSettings, 'name' | 'timeZone' | 'language'>;

export function SettingsForm({ settings }: { settings: WorkspaceSettings }) {
  const { t, language: own } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const failed = useProblemToast();
  const zonesId = useId();
  const [name, setName] = useKeptText(`chatai.settings.${settings.id}.name`);
  const [zone, setZone] = useKeptText(`chatai.settings.${settings.id}.zone`);
  const [language, setLanguage] = useState<Language>();
  const [wrongZone, setWrongZone] = useState<object>();
  const { busy, problem, act } = useSubmit();
  // The browser's list and clock, which the server has not: after the first paint.
  const [browser, setBrowser] = useState<{ zones: string[]; now: Date }>();
  useEffect(() => setBrowser({ zones: timeZones(), now: new Date() }), []);

  const wanted: Changeable = {
    name: name ?? settings.name,
    timeZone: (zone ?? settings.timeZone).trim(),
    language: language ?? settings.language,
  };
  const { name: oldName, timeZone: oldZone, language: oldLanguage } = settings;
  const before: Changeable = { name: oldName, timeZone: oldZone, language: oldLanguage };
  const same = JSON.stringify(wanted) === JSON.stringify(before);
  const clock = browser && timeIn(wanted.timeZone, browser.now, own);

  const set = async (values: Changeable) => {
    await api.workspaces.update(values);
    readAnew();
  };
  async function save() {
    const zoneIsWrong = timeIn(wanted.timeZone, new Date(), own) === undefined;
    setWrongZone(zoneIsWrong ? {} : undefined);
    if (zoneIsWrong || !(await act(() => set(wanted)))) return;
    setName(null);
    setZone(null);
    setLanguage(undefined);
    show(t('settings.saved'), { undo: () => void set(before).catch(failed) });
  }
  return (
    <Card title={t('settings.general')}>
      <Form onSubmit={() => void save()} failed={wrongZone ?? problem} className="grid max-w-xl gap-4">
        <Input
          label={t('settings.name')}
          error={fieldError(problem, 'name', t)}
          required
          maxLength={200}
          autoComplete="organization"
          value={wanted.name}
          onChange={(event) => setName(event.target.value)}
        />
        <Input
          label={t('settings.zone')}
          hint={clock ? t('settings.clock', { time: clock }) : t('settings.zoneHint')}
          error={wrongZone ? t('settings.noSuchZone') : fieldError(problem, 'timeZone', t)}
          required
          list={zonesId}
          autoComplete="off"
          value={zone ?? settings.timeZone}
          onChange={(event) => setZone(event.target.value)}
        />
        <datalist id={zonesId}>
          {browser?.zones.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Select
          label={t('settings.language')}
          hint={t('settings.languageHint')}
          value={wanted.language}
          choices={languages.map((one) => ({ value: one, word: t(`language.${one}`) }))}
          onChange={(next) => setLanguage(next as Language)}
        />
        {problem && <ProblemNotice problem={problem} />}
        <div>
          <Button
            type="submit"
            look="primary"
            busy={busy}
            disabledReason={same ? t('settings.nothingChanged') : undefined}
          >
            {t('settings.save')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
