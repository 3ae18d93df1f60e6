import { type Actor, requireProven } from '@chatai/accounts/actor';
import { requireWorkspace } from '@chatai/accounts/workspaces';
import type * as wire from '@chatai/contract/bots';
import { type AppError, coreErrors } from '@chatai/core/errors';
import {
  addBot,
  type Bot,
  type BotAction,
  type BotsWanted,
  type BotWithTraffic,
  botErrors,
  type CheckedBot,
  checkBot,
  checkBots,
  type DoctorDeps,
  deleteBot,
  fixBot,
  getBot,
  importBots,
  listBots,
  reasonOf,
  restoreBot,
  rotateSecret,
  rotateToken,
  sendTestMessage,
  switchBot,
  switchBots,
  type Tenant,
  updateBot,
  withTraffic,
} from '@chatai/messaging/bots';
import { isSandboxToken } from '@chatai/messaging/channels/telegram';
import { commandMenus } from '@chatai/messaging/pipeline/commands';
import type { Handlers } from '../register-routes.ts';
import { createProbe } from './probe.ts';
import type { RouteDeps } from './route-deps.ts';

export function botHandlers(deps: RouteDeps): Handlers<typeof wire.bots> {
  const doctor: DoctorDeps = { ...deps, menu: commandMenus, probe: createProbe(deps) };
  const shown = async (tenant: Tenant, bot: Bot) => {
    const [whole] = await withTraffic(deps, tenant, [bot]);
    return toWire(whole as BotWithTraffic);
  };
  const changed = (tenant: Tenant, bot: Bot) => {
    deps.hints.tell(tenant.workspaceId, 'bots', bot.id);
    return shown(tenant, bot);
  };
  /** A key of the sandbox changes bots of the sandbox alone. Throws `not-allowed`. */
  const requireReach = async (actor: Actor, id: string) => {
    if (actor.sandbox && !(await getBot(deps, actor, id)).sandbox) throw coreErrors.notAllowed(ofSandbox);
  };
  const one =
    (action: BotAction) =>
    async ({ actor, input }: { actor: Actor; input: { id: string } }) => {
      await requireReach(actor, input.id);
      return changed(actor, await switchBot(deps, actor, input.id, action));
    };
  const many =
    (action: BotAction) =>
    async ({ actor, input }: { actor: Actor; input: BotsWanted }) => {
      if (actor.sandbox) throw coreErrors.notAllowed(ofSandbox);
      await requireWorkspace(deps.api, actor.workspaceId);
      const { results, nextCursor } = await switchBots(deps, actor, action, input);
      deps.hints.tell(actor.workspaceId, 'bots');
      return { results: results.map(({ id, bot }) => resultOf(id, bot)), nextCursor };
    };

  return {
    async list({ actor, input: { deleted, ...page } }) {
      const { items, ...more } = await listBots(deps, actor, { ...page, deleted: deleted === 'true' });
      return { items: (await withTraffic(deps, actor, items)).map(toWire), ...more };
    },
    get: async ({ actor, input }) => shown(actor, await getBot(deps, actor, input.id)),
    async create({ actor, input }) {
      requireSandboxTokens(actor, [input.token]);
      await requireWorkspace(deps.api, actor.workspaceId);
      return changed(actor, await addBot(deps, actor, input));
    },
    async import({ actor, input }) {
      requireSandboxTokens(
        actor,
        input.items.map(({ token }) => token),
      );
      await requireWorkspace(deps.api, actor.workspaceId);
      const results = await importBots(deps, actor, input.items);
      deps.hints.tell(actor.workspaceId, 'bots');
      return {
        results: results.map((one, index) =>
          'bot' in one
            ? { index, id: one.bot.id, username: one.bot.username, state: one.bot.state as wire.BotState }
            : { index, problem: problemOf(one.problem) },
        ),
      };
    },
    async update({ actor, input: { id, ...change }, before }) {
      await requireReach(actor, id);
      before(await getBot(deps, actor, id));
      return changed(actor, await updateBot(deps, actor, id, change));
    },
    async remove({ actor, input, before }) {
      await requireReach(actor, input.id);
      before(await getBot(deps, actor, input.id));
      await deleteBot(deps, actor, input.id);
      deps.hints.tell(actor.workspaceId, 'bots', input.id);
      return undefined;
    },
    async restore({ actor, input }) {
      // A deleted bot is not looked at before it is back.
      if (actor.sandbox) throw coreErrors.notAllowed(ofSandbox);
      return changed(actor, await restoreBot(deps, actor, input.id));
    },
    async rotate({ actor, input: { id, token, secret } }) {
      await requireReach(actor, id);
      // Whoever finds a console open does not put a bot of their own choice in (security.md T16).
      if (token && actor.kind === 'person') requireProven(actor, deps.clock);
      let bot = await getBot(deps, actor, id);
      if (!token && !secret) throw botErrors.nothingToRotate();
      if (token) bot = await rotateToken(deps, actor, id, token);
      if (secret) bot = await rotateSecret(deps, actor, id);
      return changed(actor, bot);
    },
    async test({ actor, input }) {
      await requireReach(actor, input.id);
      return sendTestMessage(deps, actor, input.id, input.chatId);
    },
    start: one('start'),
    stop: one('stop'),
    restart: one('restart'),
    drain: one('drain'),
    check: async ({ actor, input }) => found(await checkBot(doctor, actor, input.id)),
    async fix({ actor, input }) {
      await requireReach(actor, input.id);
      const mended = await fixBot(doctor, actor, input.id, input.code);
      deps.hints.tell(actor.workspaceId, 'bots', input.id);
      return found(mended);
    },
    startMany: many('start'),
    stopMany: many('stop'),
    restartMany: many('restart'),
    drainMany: many('drain'),
    async checkMany({ actor, input }) {
      await requireWorkspace(deps.api, actor.workspaceId);
      const { results, nextCursor } = await checkBots(doctor, actor, input);
      return {
        results: results.map((one) => ({
          ...resultOf(one.id, one.found?.bot),
          ...(one.found ? found(one.found) : {}),
        })),
        nextCursor,
      };
    },
  };
}

const ofSandbox = { reason: 'a key of the sandbox changes bots of the sandbox alone' };

function requireSandboxTokens(actor: Actor, tokens: string[]): void {
  if (actor.sandbox && !tokens.every(isSandboxToken)) throw coreErrors.notAllowed(ofSandbox);
}

const found = ({ bot, checks }: CheckedBot) => ({
  id: bot.id,
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

const toWire = (bot: BotWithTraffic): wire.Bot => ({
  ...bot,
  // The column is an enum of the same words.
  state: bot.state as wire.BotState,
  stateReason: bot.stateReason ?? null,
  reason: reasonOf(bot.stateReason),
  fallbackSince: bot.fallbackSince?.toISOString() ?? null,
  slowedUntil: bot.slowedUntil?.toISOString() ?? null,
  gap: bot.gap
    ? { updates: bot.gap.updates, since: bot.gap.since.toISOString(), until: bot.gap.until.toISOString() }
    : null,
  createdAt: bot.createdAt.toISOString(),
  lastInAt: bot.lastInAt?.toISOString() ?? null,
  lastOutAt: bot.lastOutAt?.toISOString() ?? null,
  deletedAt: bot.deletedAt?.toISOString() ?? null,
});
