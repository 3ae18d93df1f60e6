'use client';

import type { ConversationDetail, Message } from '@chatai/contract/conversations';
import { ArrowDown } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { MessageView } from './message-view.tsx';
import type { useThread } from './use-thread.ts';
import type { useThreadScroll } from './use-thread-scroll.ts';

/** The messages of a conversation: older ones come as one scrolls up, new ones below, behind a button while one reads further up. */
export function Messages({
  conversation,
  thread,
  box,
  scroll,
  at,
  onNewest,
}: {
  conversation: ConversationDetail;
  thread: ReturnType<typeof useThread>;
  box: RefObject<HTMLElement | null>;
  scroll: ReturnType<typeof useThreadScroll>;
  at: number | undefined;
  /** Leaves an old stretch for the newest messages. */
  onNewest: () => void;
}) {
  const { t } = useTexts();
  const { window, reading, problem, read } = thread;
  const { messages, after, complete } = window;
  const news = complete ? messages.filter(({ seq }) => seq > scroll.seen).length : 0;
  const isBegun = useRef(false);
  function onScroll() {
    const nearTop = scroll.onScroll();
    // The first event is that of the thread putting itself at its end.
    if (isBegun.current && nearTop && after > 0 && !problem) void read('older');
    isBegun.current = true;
  }
  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={box}
        onScroll={onScroll}
        aria-label={t('thread.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain p-4 [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div>
          {after > 0 ? (
            <p className="mb-4 flex justify-center">
              <Button look="quiet" busy={reading === 'older'} onClick={() => void read('older')}>
                {t('thread.older')}
              </Button>
            </p>
          ) : (
            <p className="mb-4 text-center text-xs text-muted">{t('thread.begins')}</p>
          )}
          {problem?.reading === 'older' && (
            <div className="mb-4">
              <ProblemNotice problem={problem.problem} onRetry={() => void read('older')} />
            </div>
          )}
          <ol className="grid gap-4">
            {messages.map((message) => (
              <MessageView
                key={message.id}
                message={message}
                conversationId={conversation.id}
                personName={conversation.contact?.name || undefined}
                unreachable={conversation.unreachable}
                isTarget={message.seq === at}
                onChanged={thread.put}
              />
            ))}
          </ol>
          {!complete && (
            <div className="mt-4 flex flex-wrap justify-center gap-2">
              <Button busy={reading === 'newer'} onClick={() => void read('newer')}>
                {t('thread.newer')}
              </Button>
              <Button look="quiet" onClick={onNewest}>
                {t('thread.newest')}
              </Button>
            </div>
          )}
          {problem?.reading === 'newer' && (
            <div className="mt-4">
              <ProblemNotice problem={problem.problem} onRetry={() => void read('newer')} />
            </div>
          )}
        </div>
      </section>
      {news > 0 && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button look="primary" onClick={scroll.follow} className="pointer-events-auto shadow-lg">
            <ArrowDown aria-hidden size={16} />
            {t('inbox.new', { count: news })}
          </Button>
        </div>
      )}
      <Arrived message={messages.at(-1)} personName={conversation.contact?.name} />
    </div>
  );
}

const quietMs = 5_000;

/** Says who has written, at most once in 5 s (experience.md 9); nothing of what was there when the page came. */
function Arrived({ message, personName }: { message: Message | undefined; personName: string | undefined }) {
  const { t } = useTexts();
  const [told, setTold] = useState('');
  const last = useRef({ seq: message?.seq ?? 0, at: 0 });
  useEffect(() => {
    if (!message || message.seq <= last.current.seq) return;
    last.current.seq = message.seq;
    const now = performance.now();
    if (message.role === 'operator' || (last.current.at > 0 && now - last.current.at < quietMs)) return;
    last.current.at = now;
    const who = (message.role === 'user' && personName) || t(`speaker.${message.role}`);
    setTold(t('thread.arrived', { who, text: message.text.slice(0, 200) }));
  }, [message, personName, t]);
  return (
    <p role="status" className="sr-only">
      {told}
    </p>
  );
}
