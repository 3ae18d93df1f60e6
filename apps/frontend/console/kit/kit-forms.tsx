'use client';

import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, CheckList, FileDrop, Form, Input, SecretInput, Select, Switch, Tabs, TextArea } from '../ui/index.ts';
import { KitRow, KitSection } from './kit-section.tsx';

/** What one types and chooses. */
export function KitForms() {
  const { t } = useTexts();
  const [failed, setFailed] = useState<number>();
  return (
    <>
      <KitSection name="Form">
        <Form onSubmit={() => setFailed((before = 0) => before + 1)} failed={failed} className="grid max-w-lg gap-4">
          <Input label={t('kit.label')} error={failed ? t('kit.error') : undefined} defaultValue={t('kit.typed')} />
          <KitRow>
            <Button type="submit" look="primary">
              {t('kit.saveFails')}
            </Button>
          </KitRow>
        </Form>
      </KitSection>
      <KitSection name="Input">
        <div className="grid gap-4 sm:grid-cols-2">
          <Input label={t('kit.label')} />
          <Input label={t('kit.label')} hint={t('kit.hint')} placeholder={t('kit.typed')} />
          <Input label={t('kit.label')} error={t('kit.error')} defaultValue={t('kit.typed')} />
          <Input label={t('kit.longWords')} hint={t('kit.readOnly')} readOnly defaultValue={t('kit.longWords')} />
        </div>
      </KitSection>
      <KitSection name="SecretInput">
        <div className="grid gap-4 sm:grid-cols-2">
          <SecretInput label={t('kit.secret')} autoComplete="off" defaultValue="1234567890" />
          <SecretInput label={t('kit.secret')} autoComplete="off" error={t('kit.error')} defaultValue="1234567890" />
        </div>
      </KitSection>
      <KitSection name="TextArea">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextArea label={t('kit.label')} hint={t('kit.hint')} aside="12 / 200" defaultValue={t('kit.sentence')} />
          <TextArea label={t('kit.label')} error={t('kit.error')} defaultValue={t('kit.longWords')} />
        </div>
      </KitSection>
      <Choices />
      <KitSection name="FileDrop">
        <FileDrop label={t('kit.files')} hint={t('kit.hint')} accept=".txt" onFiles={() => {}} />
        <FileDrop label={t('kit.oneFile')} hint={t('kit.hint')} accept=".txt" many={false} onFiles={() => {}} />
      </KitSection>
    </>
  );
}

function Choices() {
  const { t } = useTexts();
  const [one, setOne] = useState('a');
  const [some, setSome] = useState(['a']);
  const [on, setOn] = useState(true);
  const [tab, setTab] = useState('a');
  const choices = [
    { value: 'a', word: t('kit.choice') },
    { value: 'b', word: t('kit.longWords'), about: t('kit.hint') },
    { value: 'c', word: t('kit.typed') },
  ];
  const tabs = choices.map(({ value, word }) => ({ value, word, content: <p>{word}</p> }));
  return (
    <>
      <KitSection name="Select">
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={t('kit.label')} hint={t('kit.hint')} value={one} choices={choices} onChange={setOne} />
          <Select label={t('kit.label')} error={t('kit.error')} value="b" choices={choices} onChange={() => {}} />
          <Select
            label={t('kit.label')}
            disabledReason={t('kit.reason')}
            value="a"
            choices={choices}
            onChange={() => {}}
          />
        </div>
      </KitSection>
      <KitSection name="CheckList">
        <CheckList label={t('kit.label')} choices={choices} chosen={some} onChange={setSome} />
      </KitSection>
      <KitSection name="Switch">
        <div className="grid max-w-lg gap-4">
          <Switch label={t('kit.label')} about={t('kit.hint')} checked={on} onChange={setOn} />
          <Switch label={t('kit.longWords')} checked={false} onChange={() => {}} />
          <Switch label={t('kit.label')} disabledReason={t('kit.reason')} checked onChange={() => {}} />
        </div>
      </KitSection>
      <KitSection name="Tabs">
        <Tabs label={t('kit.label')} tabs={tabs} value={tab} onChange={setTab} />
        <Tabs label={t('kit.sideBySide')} tabs={tabs.slice(0, 2)} value={tab} onChange={setTab} sideBySide />
      </KitSection>
    </>
  );
}
