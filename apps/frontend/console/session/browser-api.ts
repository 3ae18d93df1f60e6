import { createClient } from '@chatai/contract/client';

/** The API for components in the browser: the console's own address, which passes calls on to the backend. */
export const browserApi = createClient({ baseUrl: '' });

/** Uses a sign-in link up. Renamed here, because React takes every `use…` for a hook. */
export const { useLink: signInByLink } = browserApi.auth;
