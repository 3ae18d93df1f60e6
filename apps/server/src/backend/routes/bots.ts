import { requireWorkspace } from '@chatai/accounts/workspaces';
import type * as wire from '@chatai/contract/bots';
import { type AppError, coreErrors } from '@chatai/core/errors';
import {
  addBot,
  type Bot,
  type BotAction,
  type BotCheck,
  type BotsWanted,
  botErrors,
  checkBot,
  checkBots,
  getBot,
  importBots,
  listBots,
  rotateSecret,
  rotateToken,
  sendTestMessage,
  switchBot,
  switchBots,
  type Tenant,
  updateBot,
} from '@chatai/messaging/bots';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export function botHandlers(deps: RouteDeps): Handlers<typeof wire.bots> {
  const one =
    (action: BotAction) =>
    async ({ actor, input }: { actor: Tenant; input: { id: string } }) =>
      toWire(await switchBot(deps, actor, input.id, action));
  const many =
    (action: BotAction) =>
    async ({ actor, input }: { actor: Tenant; input: BotsWanted }) => {
      await requireWorkspace(deps.api, actor.workspaceId);
      const { results, nextCursor } = await switchBots(deps, actor, action, input);
      return { results: results.map(({ id, bot }) => resultOf(id, bot)), nextCursor };
    };

  return {
    async list({ actor, input }) {
      const { items, nextCursor } = await listBots(deps, actor, input);
      return { items: items.map(toWire), nextCursor };
    },
    async get({ actor, input }) {
      return toWire(await getBot(deps, actor, input.id));
    },
    async create({ actor, input }) {
      await requireWorkspace(deps.api, actor.workspaceId);
      return toWire(await addBot(deps, actor, input));
    },
    async import({ actor, input }) {
      await requireWorkspace(deps.api, actor.workspaceId);
      const results = await importBots(deps, actor, input.items);
      return {
        results: results.map((one, index) =>
          'bot' in one
            ? { index, id: one.bot.id, username: one.bot.username, state: one.bot.state as wire.BotState }
            : { index, problem: problemOf(one.problem) },
        ),
      };
    },
    async update({ actor, input: { id, ...change } }) {
      return toWire(await updateBot(deps, actor, id, change));
    },
    async rotate({ actor, input: { id, token, secret } }) {
      let bot = await getBot(deps, actor, id);
      if (!token && !secret) throw botErrors.nothingToRotate();
      if (token) bot = await rotateToken(deps, actor, id, token);
      if (secret) bot = await rotateSecret(deps, actor, id);
      return toWire(bot);
    },
    async test({ actor, input }) {
      return sendTestMessage(deps, actor, input.id, input.chatId);
    },
    start: one('start'),
    stop: one('stop'),
    restart: one('restart'),
    drain: one('drain'),
    async check({ actor, input }) {
      const { bot, checks } = await checkBot(deps, actor, input.id);
      return { id: bot.id, ...checked(checks) };
    },
    startMany: many('start'),
    stopMany: many('stop'),
    restartMany: many('restart'),
    drainMany: many('drain'),
    async checkMany({ actor, input }) {
      await requireWorkspace(deps.api, actor.workspaceId);
      const { results, nextCursor } = await checkBots(deps, actor, input);
      return {
        results: results.map(({ id, found }) => ({
          ...resultOf(id, found?.bot),
          ...(found ? checked(found.checks) : {}),
        })),
        nextCursor,
      };
    },
  };
}

const checked = (checks: BotCheck[]) => ({
  ok: checks.every(({ status }) => status === 'ok' || status === 'off'),
  checks,
});

const problemOf = ({ code, message, fix }: AppError) => ({ code, detail: message, fix });

/** Foreign and absent look the same. */
const resultOf = (id: string, bot: Bot | undefined) =>
  bot
    ? {
        id,
        username: bot.username,
        state: bot.state as wire.BotState,
        stateReason: bot.stateReason ?? null,
      }
    : { id, problem: problemOf(coreErrors.notFound({ what: 'bot' })) };

const toWire = (bot: Bot): wire.Bot => ({
  ...bot,
  // The column is an enum of the same words.
  state: bot.state as wire.BotState,
  stateReason: bot.stateReason ?? null,
  fallbackSince: bot.fallbackSince?.toISOString() ?? null,
  gap: bot.gap
    ? { updates: bot.gap.updates, since: bot.gap.since.toISOString(), until: bot.gap.until.toISOString() }
    : null,
  createdAt: bot.createdAt.toISOString(),
});
