import { type Client, createClient } from '@chatai/contract/client';
import { workspaceHeader } from '@chatai/contract/words';
import { sendOnce } from './send-once.ts';

/** The API for components in the browser: the console's own address, which passes calls on to the backend. In the reader's oldest workspace, or in none. */
export const browserApi = createClient({ baseUrl: '', fetch: sendOnce });

/** The same in a workspace. */
export const browserApiOf = (workspace: string): Client =>
  createClient({ baseUrl: '', fetch: sendOnce, headers: { [workspaceHeader]: workspace } });

/** Uses a sign-in link up. Renamed here, because React takes every `use…` for a hook. */
export const { useLink: enterByLink, useInvitation: enterByInvitation } = browserApi.auth;
