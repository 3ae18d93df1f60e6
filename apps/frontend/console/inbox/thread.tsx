'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Dialog } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { ContactPanel } from './contact-panel.tsx';
import { Messages } from './messages.tsx';
import type { ThreadStart } from './read-thread.ts';
import { ReplyBox } from './reply-box.tsx';
import { ThreadHead } from './thread-head.tsx';
import { lastOf } from './thread-window.ts';
import { useFilters } from './use-filters.ts';
import { useThread } from './use-thread.ts';
import { usePlace, useThreadScroll } from './use-thread-scroll.ts';

/** One conversation: its messages, a box to write to it, and who it is with. `at`: the message that a search led to. */
export function Thread({ start, at }: { start: ThreadStart; at?: number | undefined }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const router = useRouter();
  const { search } = useFilters();
  const [showsContact, setShowsContact] = useState(false);
  const place = usePlace();
  const thread = useThread(start, place.hold);
  const { conversation, window } = thread;
  const scroll = useThreadScroll(place, window.messages[0]?.seq ?? 0, lastOf(window), at);
  const panel = <ContactPanel conversation={conversation} contact={start.contact} />;
  const toNewest = () => router.push(to.conversation(conversation.id) + search);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ThreadHead conversation={conversation} onContact={() => setShowsContact(true)} />
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Messages
            conversation={conversation}
            thread={thread}
            box={place.box}
            scroll={scroll}
            at={at}
            onNewest={toNewest}
          />
          <ReplyBox
            conversation={conversation}
            onSent={(message) => {
              if (!window.complete) return toNewest();
              thread.put(message);
              scroll.follow();
            }}
          />
        </div>
        <section
          aria-label={t('contact.title')}
          className="w-60 shrink-0 overflow-y-auto border-l border-line p-4 max-xl:hidden"
        >
          <h2 className="mb-3 font-semibold">{t('contact.title')}</h2>
          {panel}
        </section>
      </div>
      <Dialog title={t('contact.title')} open={showsContact} onOpenChange={setShowsContact}>
        {panel}
      </Dialog>
    </div>
  );
}
