'use client';

import type { Client } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import type { Scope } from '@chatai/contract/scopes';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { paths, type WorkspacePaths } from '../paths.ts';
import { browserApiOf } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';

interface Here {
  me: Me;
  api: Client;
  to: WorkspacePaths;
}

const Context = createContext<Here | null>(null);

/** Who reads, where, and what calls the API there, for every component of a workspace's pages. */
export function WorkspaceProvider({ me, children }: { me: Me; children: ReactNode }) {
  const here = useMemo(() => ({ me, api: browserApiOf(me.workspace.slug), to: paths.in(me.workspace.slug) }), [me]);
  return <Context value={here}>{children}</Context>;
}

export function useWorkspace(): Here {
  const here = use(Context);
  if (!here) throw new Error('This component belongs on a page of a workspace.');
  return here;
}

/** Why the reader may not do what a scope opens; undefined when they may. The server refuses for the same reason. */
export function useRefusal(scope: Scope): string | undefined {
  const { me } = useWorkspace();
  const { t } = useTexts();
  if (me.scopes.includes(scope)) return undefined;
  return t('may.askOwners', { owners: me.owners.join(', ') });
}
