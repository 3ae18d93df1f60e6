'use client';

import type { Conversation } from '@chatai/contract/conversations';
import type { Page } from '@chatai/contract/page';
import { useParams, usePathname } from 'next/navigation';
import { createContext, type ReactNode, use } from 'react';
import { useWorkspace } from '../workspace/index.ts';
import { ConversationList } from './conversation-list.tsx';
import type { InboxNames } from './read-inbox.ts';

const Names = createContext<InboxNames | undefined>(undefined);

/** Of bots and assistants, for what stands in the view. */
export function useNames(): (id: string) => string | undefined {
  const names = use(Names);
  return (id) => [...(names?.bots ?? []), ...(names?.assistants ?? [])].find((one) => one.id === id)?.name;
}

/**
 * List and thread beside each other from 1024 px on; below that one of them. The list stays as it is while one goes from conversation to
 * conversation: it belongs to the layout, and `children` are the page.
 */
export function InboxView({
  first,
  names,
  children,
}: {
  first: Page<Conversation>;
  names: InboxNames;
  children: ReactNode;
}) {
  const { to } = useWorkspace();
  const { id } = useParams<{ id?: string }>();
  const isListPage = usePathname() === to.inbox;
  // As high as the frame leaves room: two bars of 57 px on a phone, the page's margins elsewhere.
  const height = 'h-[calc(100dvh-114px)] min-h-96 md:h-[calc(100dvh-48px)]';
  return (
    <div className="max-md:-mx-4 max-md:-mt-6 max-md:-mb-10 sm:max-md:-mx-6">
      <div
        className={`grid overflow-hidden border-line bg-card max-md:border-b md:rounded-md md:border lg:grid-cols-[20rem_minmax(0,1fr)] ${height}`}
      >
        <div className={`min-h-0 min-w-0 border-line lg:border-r ${isListPage ? '' : 'max-lg:hidden'}`}>
          <ConversationList first={first} names={names} openId={id} isTitle={isListPage} />
        </div>
        <div className={`min-h-0 min-w-0 ${isListPage ? 'max-lg:hidden' : ''}`}>
          <Names value={names}>{children}</Names>
        </div>
      </div>
    </div>
  );
}
