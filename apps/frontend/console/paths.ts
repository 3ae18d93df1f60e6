/** The one builder of addresses of the console: all links come from here. */
export const paths = {
  signIn: '/sign-in',
  signUp: '/sign-up',
  forgot: '/forgot',
  account: '/account',
  kit: '/kit',
  admin: {
    root: '/admin',
    users: '/admin/users',
    workspaces: '/admin/workspaces',
    mails: '/admin/mails',
    audit: '/admin/audit',
  },
  ops: {
    root: '/ops',
    status: '/ops/status',
    /** What was seen then: an ISO time. */
    statusAt: (at: string) => `/ops/status?at=${encodeURIComponent(at)}`,
    runbooks: '/ops/runbooks',
    runbook: (id: string) => `/ops/runbooks/${encodeURIComponent(id)}`,
    /** `backend#restart`, with what it asks for as far as it is known. */
    step(step: string, params: Readonly<Record<string, string>> = {}) {
      const [id = '', slug = ''] = step.split('#');
      const query = new URLSearchParams(params).toString();
      return `/ops/runbooks/${encodeURIComponent(id)}${query ? `?${query}` : ''}#${slug}`;
    },
    coverage: '/ops/coverage',
    runs: '/ops/runs',
    run: (id: string) => `/ops/runs/${id}`,
  },
  /** Of a workspace, by its slug. */
  in(workspace: string) {
    const root = `/w/${encodeURIComponent(workspace)}`;
    return {
      home: `${root}/home`,
      inbox: `${root}/inbox`,
      conversation: (id: string) => `${root}/inbox/${id}`,
      uncertain: `${root}/inbox/uncertain`,
      assistants: `${root}/assistants`,
      newAssistant: `${root}/assistants/new`,
      assistant: (id: string) => `${root}/assistants/${id}`,
      assistantHistory: (id: string) => `${root}/assistants/${id}/history`,
      knowledge: `${root}/knowledge`,
      knowledgeOf: (assistant: string) => `${root}/knowledge?assistant=${assistant}`,
      source: (id: string) => `${root}/knowledge/${id}`,
      bots: `${root}/bots`,
      newBot: `${root}/bots/new`,
      bot: (id: string) => `${root}/bots/${id}`,
      keys: `${root}/developers/keys`,
      team: `${root}/team`,
      settings: `${root}/settings`,
    };
  },
} as const;

export type WorkspacePaths = ReturnType<(typeof paths)['in']>;

/** Where a page's own address stands for server components, which are not told it. */
export const addressHeader = 'x-chatai-address';

/** To sign in, and from there on to a page of ours. */
export const signInFor = (to: string): string => `${paths.signIn}?to=${encodeURIComponent(to)}`;

/** The same for whoever reads a page in the browser. */
export const signInHere = (): string =>
  signInFor(window.location.pathname + window.location.search + window.location.hash);

/** The second step of signing in. */
export const codeFor = (to?: string): string =>
  `${paths.signIn}?step=code${to === undefined ? '' : `&to=${encodeURIComponent(to)}`}`;

/** Of no site. */
const here = 'http://here.invalid';

/** Where somebody goes after signing in: a page of ours, never another site's, however the address is written. */
export function safeReturn(to: unknown, otherwise: string): string {
  if (typeof to !== 'string' || !to.startsWith('/') || !URL.canParse(to, here)) return otherwise;
  const { origin, pathname, search, hash } = new URL(to, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : otherwise;
}
