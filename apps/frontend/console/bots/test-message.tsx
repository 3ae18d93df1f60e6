'use client';

import { useState } from 'react';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog, Form, Input, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** Sends a short message as the bot: to whoever wrote to it last, or to a chat of one's choice. */
export function TestMessage({
  botId,
  open,
  onOpenChange,
}: {
  botId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { t } = useTexts();
  return (
    <Dialog title={t('test.title')} about={t('test.about')} open={open} onOpenChange={onOpenChange}>
      <TestForm botId={botId} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TestForm({ botId, onDone }: { botId: string; onDone: () => void }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const tell = useToast();
  const [chat, setChat] = useState('');
  const { busy, problem, act } = useSubmit();
  const send = () =>
    act(async () => {
      const { chatId } = await api.bots.test({ id: botId, ...(chat ? { chatId: Number(chat) } : {}) });
      tell(t('test.sent', { chat: chatId }));
      onDone();
    });
  return (
    <Form onSubmit={() => void send()} failed={problem}>
      <Input
        label={t('test.chat')}
        hint={t('test.chatHint')}
        name="chat"
        inputMode="numeric"
        // Telegram's ids: of groups they are negative.
        pattern="-?[0-9]{1,15}"
        title={t('test.chatTitle')}
        autoComplete="off"
        value={chat}
        onChange={(event) => setChat(event.target.value.trim())}
      />
      {problem && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t('test.send')}
        </Button>
      </div>
    </Form>
  );
}
