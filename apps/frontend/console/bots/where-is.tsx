'use client';

import type { WhereAnswer } from '@chatai/contract/where';
import { SearchCheck } from 'lucide-react';
import { useState } from 'react';
import { ProblemNotice, problemToText, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Form, Input, StatusMark } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { WhereItemView } from './where-item.tsx';

/** "Where is my message?": what became of the newest messages of a chat, or of all. */
export function WhereIs({ botId }: { botId: string }) {
  const { t, language } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('conversations:read');
  const [chat, setChat] = useKeptText(`chatai.where.chat.${botId}`);
  const [text, setText] = useKeptText(`chatai.where.text.${botId}`);
  const [answer, setAnswer] = useState<WhereAnswer>();
  const { busy, problem, act } = useSubmit();
  const isNobody = problem?.code === 'contact-unknown';

  async function find() {
    const wanted = { ...(chat?.trim() ? { chat: chat.trim() } : {}), ...(text?.trim() ? { text: text.trim() } : {}) };
    setAnswer(undefined);
    await act(async () => setAnswer(await api.conversations.where({ id: botId, ...wanted })));
  }
  function whoIsIt(): string | undefined {
    if (!isNobody) return undefined;
    const { requestId = '' } = problemToText(problem, language);
    return `${t('where.nobody')} ${t('problem.request', { id: requestId })}`;
  }

  return (
    <Card title={t('where.title')}>
      <Form onSubmit={() => void find()} failed={problem}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Input
            label={t('where.chat')}
            hint={t('where.chatHint')}
            error={whoIsIt()}
            name="chat"
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            value={chat ?? ''}
            onChange={(event) => setChat(event.target.value || null)}
          />
          <Input
            label={t('where.text')}
            hint={t('where.textHint')}
            name="text"
            maxLength={200}
            autoComplete="off"
            value={text ?? ''}
            onChange={(event) => setText(event.target.value || null)}
          />
        </div>
        {problem && !isNobody && <ProblemNotice problem={problem} />}
        <div>
          <Button type="submit" busy={busy} disabledReason={refusal}>
            {!busy && <SearchCheck aria-hidden size={16} />}
            {t('where.find')}
          </Button>
        </div>
      </Form>
      <div role="status" className="mt-4 empty:hidden">
        {answer && <Searched answer={answer} />}
      </div>
      {answer && answer.items.length > 0 && (
        <ol className="mt-2 divide-y divide-line">
          {answer.items.map((item) => (
            <WhereItemView key={item.seq} item={item} />
          ))}
        </ol>
      )}
    </Card>
  );
}

/** How far was looked, and that nothing was found where nothing was. */
function Searched({ answer: { items, searched, bot } }: { answer: WhereAnswer }) {
  const { t } = useTexts();
  return (
    <div className="grid gap-1">
      {items.length === 0 && (
        <p className="flex flex-wrap items-center gap-2">
          <StatusMark status="fail" word={t('where.notReceived')} />
          {t('where.notReceivedWhy')}
        </p>
      )}
      <p className="text-muted">
        {t(searched.all ? 'where.searchedAll' : 'where.searchedNewest', { count: searched.updates })}
      </p>
      <details className="text-xs text-muted">
        <summary className="w-fit cursor-pointer">{t('where.whoRuns')}</summary>
        {/* Written by the server, in English. */}
        <p lang="en" className="mt-1">
          {bot}
        </p>
      </details>
    </div>
  );
}
