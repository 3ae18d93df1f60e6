'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Select } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { isAboutToken, TokenField } from './token-field.tsx';

/** A token and the assistant that will speak through its bot, which is asked for when there are several. Telegram is asked before the answer; then the bot's page opens. */
export function ConnectForm({
  assistants,
  chosen,
}: {
  assistants: readonly { id: string; name: string }[];
  chosen: string;
}) {
  const { t } = useTexts();
  const { api, to } = useWorkspace();
  const router = useRouter();
  const [token, setToken] = useState('');
  const [assistantId, setAssistantId] = useState(chosen);
  const [isConnected, setIsConnected] = useState(false);
  const { busy, problem, act } = useSubmit();

  function choose(id: string) {
    setAssistantId(id);
    // Survives a reload.
    window.history.replaceState(null, '', `${to.newBot}?assistant=${id}`);
  }
  const connect = () =>
    act(async () => {
      const bot = await api.bots.create({ assistantId, token: token.trim() });
      setIsConnected(true);
      router.push(to.bot(bot.id));
    });

  return (
    <Form onSubmit={() => void connect()} failed={problem}>
      <TokenField value={token} onChange={setToken} problem={problem} />
      {assistants.length > 1 && (
        <Select
          label={t('connect.assistant')}
          hint={t('connect.assistantHint')}
          value={assistantId}
          choices={assistants.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={choose}
        />
      )}
      {problem && !isAboutToken(problem) && <ProblemNotice problem={problem} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={busy || isConnected}>
          {busy ? t('connect.asking') : t('connect.submit')}
        </Button>
      </div>
    </Form>
  );
}
