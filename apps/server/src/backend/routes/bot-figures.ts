import type * as wire from '@chatai/contract/bot-figures';
import { type BotMinute, figuresOfBot, figuresOfBots } from '@chatai/messaging/bot-figures';
import { getBot } from '@chatai/messaging/bots';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

const dayMinutes = 24 * 60;

export const botFigureHandlers = (deps: RouteDeps): Handlers<typeof wire.botFigureRoutes> => {
  const last = (minutes: number) => {
    const now = deps.clock.now();
    return { from: new Date(now - minutes * 60_000), to: new Date(now + 60_000) };
  };
  return {
    async ofBot({ actor, input: { id: botId, minutes } }) {
      const { workspaceId } = actor;
      await getBot(deps, actor, botId);
      const step = minutes <= dayMinutes ? 'minute' : 'hour';
      const items = await figuresOfBot(deps.api, { workspaceId, botId, step, ...last(minutes) });
      return { step, items: items.map(toWire) };
    },
    async ofAll({ actor: { workspaceId }, input: { minutes } }) {
      const bots = await figuresOfBots(deps.api, { workspaceId, ...last(minutes) });
      return { items: [...bots].map(([botId, figures]) => ({ botId, ...toWire(figures) })) };
    },
  };
};

const toWire = ({ at, answers: { count, p50Ms, p95Ms }, ...counts }: BotMinute): wire.BotFigures => ({
  ...counts,
  at: at.toISOString(),
  answers: { count, p50Ms: p50Ms ?? null, p95Ms: p95Ms ?? null },
});
