/** The words and numbers of the API that stand in no schema's way: a browser takes them without the schemas, which are 45 kB of its 250. */

/** What an API key may do. A member's role stands for a set of them (`accounts/members`). */
export const scopes = [
  'assistants:read',
  'assistants:write',
  'ask',
  'knowledge:read',
  'knowledge:write',
  'bots:read',
  'bots:write',
  'conversations:read',
  'conversations:write',
  'models:read',
  'models:write',
  'usage:read',
  'keys:read',
  'keys:write',
  'team:read',
  'team:write',
  'workspace:write',
] as const;

/** Role of a member in a workspace (product.md 3, tenancy). */
export const roles = ['owner', 'editor', 'operator', 'viewer'] as const;

/** Role of a person on the platform, not in a workspace. */
export const platformRoles = ['user', 'admin', 'oncall'] as const;

/** What a bot is doing (experience.md, screen 4); `stateReason` says why when it isn't `live`. */
export const botStates = [
  /** Imported, and not looked at yet. */
  'checking',
  'starting',
  'live',
  'stopped',
  /** Live, but its owner has paused it: what it receives is kept and not answered. */
  'paused',
  'deaf',
  'conflict',
  'token_dead',
  'limited',
] as const;

/** Why a bot is what it is, in the codes of `reason`; pages have a text for each. */
export const botReasons = [
  'sealed',
  'second-poller',
  'foreign-webhook',
  'removed-webhook',
  'undeliverable',
  'no-intake',
  'no-address',
  'polls-meanwhile',
  'waits-its-turn',
  'slowed-down',
  'finishing',
  'draining',
  'suspended',
  /** Telegram's own words. */
  'answered',
] as const;
export type BotReason = (typeof botReasons)[number];

/** What the doctor asks, in this order; pages have a text for each. */
export const botQuestions = [
  'token',
  'name',
  'delivery',
  'address',
  'certificate',
  'last-error',
  'pending',
  'allowed-updates',
  'second-poller',
  'privacy-mode',
  'command-menu',
  'worker',
  'model',
  'answer',
  'test-message',
] as const;

/** How bad a state of a check or component is, the worst first (experience.md 1.3): whoever ranks them, ranks them so. What cannot be seen may be anything. */
export const severity = { fail: 0, unknown: 1, warn: 2, ok: 3, off: 4 } as const;

/** For `sort`: which check speaks for what several are about. The worse one, a cause before what follows from one, and who says why. */
export const worseFirst = (a: Said, b: Said): number =>
  severity[a.status] - severity[b.status] ||
  Number(Boolean(a.because)) - Number(Boolean(b.because)) ||
  Number(b.detail !== undefined) - Number(a.detail !== undefined);

interface Said {
  status: keyof typeof severity;
  detail?: string | undefined;
  /** The check that explains this one. */
  because?: string | null | undefined;
}

/** As many of the last changes of an installation are told: of so many there may have been more. */
export const mostChangesTold = 5;

/** Who answers in a conversation. */
export const conversationStates = ['ai', 'requested', 'human'] as const;

/** Largest file, in bytes. */
export const mostFileBytes = 20 * 1_048_576;

/** Endings of the files that can be read. What a file is, its first bytes decide (security.md T19). */
export const fileEndings = ['.txt', '.md', '.html', '.htm', '.pdf', '.docx'] as const;

/** Header that picks the workspace of a request, by id or slug. */
export const workspaceHeader = 'x-chatai-workspace';

/** Served beside the typed routes, because it never ends. The workspace is a field of the query, as `EventSource` sends no headers of ours. */
export const eventsPath = '/api/v1/events';

/** Does this text have the form of an id of ours? */
export const isId = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text);

/** Why a source of knowledge failed for good (docs/errors.md): read again, it fails of the same; only other content helps. */
export const hopelessSourceErrors: readonly string[] = [
  'nothing-to-learn',
  'file-kind-unknown',
  'file-damaged',
  'file-encrypted',
  'file-too-big-inside',
  'file-too-many-pages',
  'file-too-long',
  'file-holds-no-text',
];
