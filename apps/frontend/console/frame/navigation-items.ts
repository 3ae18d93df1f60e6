import type { Scope } from '@chatai/contract/scopes';
import {
  Bot,
  House,
  Inbox,
  KeyRound,
  LibraryBig,
  type LucideIcon,
  MessagesSquare,
  Settings,
  Users,
} from 'lucide-react';
import type { WorkspacePaths } from '../paths.ts';
import type { TextKey } from '../texts/index.ts';

export interface NavigationItem {
  key: Extract<TextKey, `nav.${string}`>;
  Icon: LucideIcon;
  path: (to: WorkspacePaths) => string;
  /** What one must be allowed to see it; undefined: everybody. */
  scope: Scope | undefined;
  /** Its name on the bottom bar of a phone; the others are behind "More". */
  bar?: Extract<TextKey, `nav.${string}`>;
}

/** In the order of the rail (experience.md 2). */
export const navigationItems: readonly NavigationItem[] = [
  { key: 'nav.home', Icon: House, path: (to) => to.home, scope: undefined, bar: 'nav.home' },
  { key: 'nav.inbox', Icon: Inbox, path: (to) => to.inbox, scope: 'conversations:read', bar: 'nav.inbox' },
  {
    key: 'nav.assistants',
    Icon: MessagesSquare,
    path: (to) => to.assistants,
    scope: 'assistants:read',
    bar: 'nav.assistants',
  },
  { key: 'nav.knowledge', Icon: LibraryBig, path: (to) => to.knowledge, scope: 'knowledge:read' },
  { key: 'nav.bots', Icon: Bot, path: (to) => to.bots, scope: 'bots:read', bar: 'nav.channels' },
  { key: 'nav.developers', Icon: KeyRound, path: (to) => to.keys, scope: 'keys:read' },
  { key: 'nav.team', Icon: Users, path: (to) => to.team, scope: 'team:read' },
  { key: 'nav.settings', Icon: Settings, path: (to) => to.settings, scope: 'workspace:write' },
];

/** Is this item the one that the page at `path` belongs to? */
export const isWithin = (item: string, path: string): boolean => path === item || path.startsWith(`${item}/`);
