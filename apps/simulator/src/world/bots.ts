import { createHash } from 'node:crypto';
import type { User, UserFromGetMe } from 'grammy/types';
import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import type { Bot, World } from './world.ts';

/** The secret part of tokens made here begins with this, so that no client takes one to Telegram (security.md T30). */
const sandboxMark = 'SANDBOX';
/** As long as the secret part of a real token. */
const secretLength = 35;
const firstBotId = 7_000_000_001;

export const botRequest = z.object({
  token: z
    .string()
    .regex(/^[1-9]\d{0,15}:[A-Za-z0-9_-]{3,60}$/, 'must be <bot id>:<3 to 60 letters, digits, _ or ->')
    .optional(),
  username: z
    .string()
    .regex(/^[A-Za-z]\w{1,28}bot$/i, 'must have 5 to 32 letters, digits or _ and end in "bot"')
    .optional(),
  name: z.string().min(1).max(64).optional(),
  /** Private chats with the bot have topics (getMe.has_topics_enabled). */
  topicsEnabled: z.boolean().optional(),
});
export type BotRequest = z.infer<typeof botRequest>;

/** Registers a bot, or returns the one that has this token (or, without a token, this username) already. */
export function createBot(world: World, request: BotRequest): { bot: Bot; created: boolean } {
  const known = request.token
    ? world.botsByToken.get(request.token)
    : request.username && world.botsByUsername.get(request.username.toLowerCase());
  if (known) return { bot: known, created: false };
  const id = request.token ? Number(request.token.split(':')[0]) : nextId(world);
  if (world.botsById.has(id)) throw simulatorErrors.botIdTaken({ botId: id });
  const username = request.username ?? nextUsername(world, id);
  if (world.botsByUsername.has(username.toLowerCase())) throw simulatorErrors.usernameTaken({ username });

  const name = request.name ?? username;
  const user: User = { id, is_bot: true, first_name: name, username };
  const bot: Bot = {
    id,
    token: request.token ?? makeToken(world.options.seed, id),
    me: getMeOf(user, request.topicsEnabled ?? false),
    user,
    revoked: false,
    live: false,
    launchedAtMs: 0,
    loggedOutUntilMs: 0,
    commands: new Map(),
    dialogs: new Map(),
    counter: { last: world.options.lastMessageId },
    fileLinks: new Map(),
    callbackQueries: new Map(),
  };
  world.botsByToken.set(bot.token, bot);
  world.botsById.set(id, bot);
  world.botsByUsername.set(username.toLowerCase(), bot);
  return { bot, created: true };
}

const makeToken = (seed: number, id: number) =>
  `${id}:${(sandboxMark + createHash('sha256').update(`${seed}:${id}`).digest('base64url')).slice(0, secretLength)}`;

function nextId(world: World): number {
  let id = firstBotId + world.botsById.size;
  while (world.botsById.has(id)) id++;
  return id;
}

function nextUsername(world: World, id: number): string {
  let username = `sandbox${world.botsById.size + 1}_bot`;
  if (world.botsByUsername.has(username)) username = `sandbox${id}_bot`;
  return username;
}

const getMeOf = (user: User, topicsEnabled: boolean): UserFromGetMe => ({
  id: user.id,
  is_bot: true,
  first_name: user.first_name,
  username: user.username as string, // set by createBot for every bot
  can_join_groups: true,
  can_read_all_group_messages: true,
  supports_inline_queries: false,
  supports_guest_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: topicsEnabled,
  allows_users_to_create_topics: topicsEnabled,
  can_manage_bots: false,
  supports_join_request_queries: false,
});
