import { requireWorkspace } from '@chatai/accounts/workspaces';
import type * as wire from '@chatai/contract/bots';
import { addBot, type Bot, checkBot, getBot, listBots, restartBot, setBotEnabled } from '@chatai/messaging/bots';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const botHandlers = (deps: RouteDeps): Handlers<typeof wire.bots> => ({
  async list({ actor, input }) {
    const { items, nextCursor } = await listBots(deps, actor, input);
    return { items: items.map(toWire), nextCursor: nextCursor ?? null };
  },
  async get({ actor, input }) {
    return toWire(await getBot(deps, actor, input.id));
  },
  async create({ actor, input }) {
    await requireWorkspace(deps.api, actor.workspaceId);
    return toWire(await addBot(deps, actor, input));
  },
  async start({ actor, input }) {
    return toWire(await setBotEnabled(deps, actor, input.id, true));
  },
  async stop({ actor, input }) {
    return toWire(await setBotEnabled(deps, actor, input.id, false));
  },
  async restart({ actor, input }) {
    return toWire(await restartBot(deps, actor, input.id));
  },
  async check({ actor, input }) {
    const { bot, checks } = await checkBot(deps, actor, input.id);
    return { id: bot.id, ok: checks.every(({ status }) => status === 'ok' || status === 'off'), checks };
  },
});

const toWire = (bot: Bot): wire.Bot => ({
  ...bot,
  // The column is an enum of the same words.
  state: bot.state as wire.BotState,
  stateReason: bot.stateReason ?? null,
  createdAt: bot.createdAt.toISOString(),
});
