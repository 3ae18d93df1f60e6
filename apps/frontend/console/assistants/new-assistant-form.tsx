'use client';

import type { AssistantTemplate } from '@chatai/contract/assistants';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/index.ts';
import { languages, useTexts } from '../texts/index.ts';
import { Button, Form, Input, Notice, Select, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { TemplateChoice } from './template-choice.tsx';

/** A beginning and a name: the assistant answers at once, and its editor opens. */
export function NewAssistantForm({ templates }: { templates: readonly AssistantTemplate[] }) {
  const { t, language: reader } = useTexts();
  const { api, to } = useWorkspace();
  const router = useRouter();
  const show = useToast();
  const refusal = useRefusal('assistants:write');
  const { busy, problem, act } = useSubmit();
  const [leaving, startLeaving] = useTransition();
  const [language, speak] = useKeptText('chatai.new-assistant.language');
  const [chosen, choose] = useKeptText('chatai.new-assistant.template');
  const [typed, type] = useKeptText('chatai.new-assistant.name');
  const offered = templates.filter((one) => one.language === (language ?? reader));
  const template = offered.find(({ id }) => id === chosen);
  const name = typed ?? template?.name ?? '';
  const notNamed = fieldError(problem, 'name', t) && t('assistants.nameMissing');

  /** The same template, in the other language. */
  function speakIn(next: string) {
    speak(next);
    const kind = template?.id.replace(/-[a-z]+$/, '');
    choose(templates.find(({ id }) => id === `${kind}-${next}`)?.id ?? null);
  }
  const create = () =>
    act(async () => {
      const made = await api.assistants.create({ name, ...(template ? { template: template.id } : {}) });
      choose(null);
      speak(null);
      type(null);
      show(t('assistants.created', { name: made.name }));
      startLeaving(() => router.push(to.assistant(made.id)));
    });

  return (
    <Form onSubmit={() => !refusal && void create()} failed={problem} className="grid max-w-3xl gap-6">
      {refusal && <Notice kind="info">{refusal}</Notice>}
      <div className="max-w-xs">
        <Select
          label={t('assistants.templateLanguage')}
          value={language ?? reader}
          choices={languages.map((one) => ({ value: one, word: t(`language.${one}`) }))}
          onChange={speakIn}
        />
      </div>
      <TemplateChoice templates={offered} chosen={template?.id} onChoose={choose} />
      <Input
        label={t('assistantField.name')}
        hint={t('assistants.nameHint')}
        name="name"
        maxLength={200}
        autoComplete="off"
        value={name}
        error={notNamed}
        onChange={(event) => type(event.target.value)}
      />
      {problem && !notNamed && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" busy={busy || leaving} disabledReason={refusal} className="w-fit">
        {t('assistants.create')}
      </Button>
    </Form>
  );
}
