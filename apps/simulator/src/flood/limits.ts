import { z } from 'zod';

const perMinute = z.number().positive();

/** Published limits (Bot API FAQ) and field reports as defaults; Telegram's real ones are not specified. */
export const floodSettings = z.object({
  mode: z.enum(['off', 'realistic']).default('off'),
  /** Sends, and apart from them edits, in one private chat. */
  perChatPerSecond: z.number().positive().default(1),
  chatBurst: z.number().int().min(1).default(3),
  groupPerMinute: perMinute.default(20),
  /** grammY: "about 20 edits per minute in groups". */
  groupEditsPerMinute: perMinute.default(20),
  /** Drafts in one chat; nothing is known of a limit, so there is none. */
  draftsPerSecond: z.number().positive().optional(),
  /** Sends and edits of a bot over all chats. */
  bulkPerSecond: z.number().positive().default(30),
  /** Each call inside a window multiplies the wait, up to an hour. */
  penaltyGrowth: z.number().min(1).max(10).default(2),
  /** Calls this soon after the 429 were on their way before the caller could know of it: refused, not counted. */
  noticeMs: z.number().int().min(0).default(100),
  /** Messages of one chat that are on their way at once (Client.cpp, MAX_CONCURRENTLY_SENT_CHAT_MESSAGES); 0 = no limit. */
  maxInFlight: z.number().int().min(0).default(310),
  /** How long a call beyond that is kept waiting for its 429, and what that says. */
  crowdedPauseMs: z.number().int().min(0).default(3000),
  crowdedRetryAfter: z.number().int().min(1).default(60),
  /** New tokens per caller address (ClientManager.cpp); 0 = no limit. */
  newTokensPerMinute: z.number().int().min(0).default(20),
  newTokensPerHour: z.number().int().min(0).default(600),
});

export type FloodSettings = z.infer<typeof floodSettings>;

/** Telegram counts sends, edits and each other kind of call apart: `send`, `edit`, `draft`, or the method itself. */
export type Family = string;

export function familyOf(method: string): Family {
  if (/draft$/i.test(method)) return 'draft';
  if (/^(send(?!ChatAction)|copy|forward)/.test(method)) return 'send';
  return /^edit(?!ForumTopic|GeneralForumTopic)/.test(method) ? 'edit' : method;
}

/** The limit of one chat for a kind of call: how many in how long. Undefined when there is none. */
export function chatLimit(
  settings: FloodSettings,
  family: Family,
  group: boolean,
): { count: number; durationMs: number } | undefined {
  switch (family) {
    case 'send':
    case 'edit': {
      const { chatBurst, perChatPerSecond, groupPerMinute, groupEditsPerMinute } = settings;
      if (group) return { count: family === 'send' ? groupPerMinute : groupEditsPerMinute, durationMs: 60_000 };
      return { count: chatBurst, durationMs: (chatBurst * 1000) / perChatPerSecond };
    }
    case 'draft': {
      const count = settings.draftsPerSecond;
      return count === undefined ? undefined : { count, durationMs: 1000 };
    }
    default:
      return undefined;
  }
}
