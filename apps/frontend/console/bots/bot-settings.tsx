'use client';

import type { Bot, BotChange } from '@chatai/contract/bots';
import { useEffect, useState } from 'react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Card, Select, Switch } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** What an owner may choose. Each change is made at once and can be taken back. */
export function BotSettings({
  bot: read,
  assistants,
}: {
  bot: Bot;
  assistants: readonly { id: string; name: string }[];
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const { act } = useAct();
  // What was chosen is seen at once; the next reading of the page has the last word.
  const [bot, setBot] = useState(read);
  useEffect(() => setBot(read), [read]);

  function change(to: BotChange, done: string) {
    const { mode, paused, ratings, assistantId } = bot;
    const all = { mode, paused, ratings, assistantId };
    const before = Object.fromEntries(Object.keys(to).map((name) => [name, all[name as keyof BotChange]])) as BotChange;
    setBot({ ...bot, ...to });
    const made = act('settings', {
      call: () => api.bots.update({ id: bot.id, ...to }),
      done,
      undo: () => api.bots.update({ id: bot.id, ...before }),
    });
    void made.then((isMade) => isMade || setBot(read));
  }

  return (
    <Card title={t('botSettings.title')}>
      <div className="grid gap-5">
        <Select
          label={t('botSettings.assistant')}
          hint={t('botSettings.assistantHint')}
          disabledReason={refusal}
          value={bot.assistantId}
          choices={assistants.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={(assistantId) => change({ assistantId }, t('botSettings.assistantChanged'))}
        />
        <Select
          label={t('bots.mode')}
          hint={t('botSettings.modeHint')}
          disabledReason={refusal}
          value={bot.mode}
          choices={[
            { value: 'webhook', word: t('botMode.webhook'), about: t('botSettings.webhookAbout') },
            { value: 'polling', word: t('botMode.polling'), about: t('botSettings.pollingAbout') },
          ]}
          // One of the two choices above.
          onChange={(mode) => change({ mode: mode as Bot['mode'] }, t('botSettings.modeChanged'))}
        />
        <Switch
          label={t('botSettings.paused')}
          about={t('botSettings.pausedAbout')}
          disabledReason={refusal}
          checked={bot.paused}
          onChange={(paused) => change({ paused }, paused ? t('botSettings.pausedNow') : t('botSettings.resumed'))}
        />
        <Switch
          label={t('botSettings.ratings')}
          about={t('botSettings.ratingsAbout')}
          disabledReason={refusal}
          checked={bot.ratings}
          onChange={(ratings) =>
            change({ ratings }, ratings ? t('botSettings.ratingsOn') : t('botSettings.ratingsOff'))
          }
        />
      </div>
    </Card>
  );
}
