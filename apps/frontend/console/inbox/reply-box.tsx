'use client';

import type { ConversationDetail, Message } from '@chatai/contract/conversations';
import { SendHorizontal } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef } from 'react';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Notice, TextArea } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { useWhyUnreachable } from './why-unreachable.ts';

const longest = 20_000;

/** Where a person writes to the chat. What was typed survives a reload; the same text is sent once, however often one presses. */
export function ReplyBox({
  conversation,
  onSent,
}: {
  conversation: ConversationDetail;
  onSent: (message: Message) => void;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('conversations:write');
  const { id, channel, unreachable } = conversation;
  const [kept, setKept] = useKeptText(`chatai.reply.${id}`);
  const { busy, problem, act } = useSubmit();
  const why = useWhyUnreachable();
  const form = useRef<HTMLFormElement>(null);
  const text = kept ?? '';

  function send(event: FormEvent) {
    event.preventDefault();
    if (busy || refusal || !text.trim()) return;
    void act(async () => {
      onSent(await api.conversations.send({ id, text }));
      setKept(null);
    });
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  }

  if (channel !== 'telegram') return <Closed kind="info">{t('reply.overApi')}</Closed>;
  if (unreachable) return <Closed kind="warn">{t('reply.unreachable', { reason: why(unreachable) })}</Closed>;
  return (
    <form
      ref={form}
      onSubmit={send}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 border-t border-line p-4"
    >
      {problem && (
        <div className="col-span-2">
          <ProblemNotice problem={problem} />
        </div>
      )}
      <TextArea
        label={t('reply.label')}
        hint={t('reply.hint')}
        name="reply"
        maxLength={longest}
        value={text}
        readOnly={busy}
        onChange={(event) => setKept(event.target.value || null)}
        onKeyDown={onKeyDown}
        className="max-h-40 min-h-11"
      />
      <Button
        type="submit"
        look="primary"
        busy={busy}
        disabledReason={refusal ?? (text.trim() ? undefined : t('reply.typeFirst'))}
        className="mt-6 min-h-11"
      >
        <SendHorizontal aria-hidden size={16} />
        <span className="max-sm:sr-only">{t('reply.send')}</span>
      </Button>
    </form>
  );
}

function Closed({ kind, children }: { kind: 'info' | 'warn'; children: string }) {
  return (
    <div className="border-t border-line p-4">
      <Notice kind={kind}>{children}</Notice>
    </div>
  );
}
