import { type Actor, canRunPlatform, may } from '@chatai/accounts/actor';
import { firstStepsOf, ignoreRepair, showRepair, skipStep } from '@chatai/accounts/first-steps';
import { listSources } from '@chatai/assistant/knowledge';
import type * as wire from '@chatai/contract/home';
import { listBots, reasonOf } from '@chatai/messaging/bots';
import { listUncertain, today } from '@chatai/messaging/conversations';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

const mostRepairs = 5;
/** So many are looked at to find them. */
const mostLookedAt = 50;

export const homeHandlers = (deps: RouteDeps): Handlers<typeof wire.homes> => {
  const shown = async (actor: Actor): Promise<wire.Home> => {
    const { steps, ignored } = await firstStepsOf(deps, actor);
    const found = await Promise.all([
      brokenBots(deps, actor),
      failedSources(deps, actor),
      unsent(deps, actor),
      waitingMails(deps, actor),
    ]);
    const repairs = found
      .flat()
      .filter(({ kind, id }) => !ignored.some((one) => one.kind === kind && one.targetId === id))
      .slice(0, mostRepairs);
    return { steps, repairs, today: await today(deps, actor.workspaceId) };
  };
  return {
    get: ({ actor }) => shown(actor),
    async skip({ actor, input: { step, repair, skipped } }) {
      if (step) await skipStep(deps, actor, { step, skipped });
      if (repair) {
        const ignored = { kind: repair.kind, targetId: repair.id };
        await (skipped ? ignoreRepair : showRepair)(deps, actor, ignored);
      }
      return shown(actor);
    },
  };
};

const unsaid = { detail: null, reason: null };

const kindOfState: Record<string, wire.Repair['kind']> = {
  token_dead: 'bot-token',
  deaf: 'bot-deaf',
  conflict: 'bot-conflict',
};

async function brokenBots(deps: RouteDeps, actor: Actor): Promise<wire.Repair[]> {
  if (!may(actor, 'bots:write')) return [];
  const { items } = await listBots(deps, actor, { limit: mostLookedAt, order: 'worst' });
  return items.flatMap((bot) => {
    const kind = kindOfState[bot.state] ?? (bot.fallbackSince ? 'bot-webhook' : undefined);
    const { id, username, stateReason } = bot;
    const why = { detail: stateReason ?? null, reason: reasonOf(stateReason) };
    return kind ? [{ kind, id, name: `@${username}`, count: 1, ...why }] : [];
  });
}

async function failedSources(deps: RouteDeps, actor: Actor): Promise<wire.Repair[]> {
  if (!may(actor, 'knowledge:write')) return [];
  const { workspaceId } = actor;
  const { items } = await listSources(deps, { workspaceId, state: 'failed', limit: mostRepairs });
  return items.map(({ id, title, error, errorCode }) => ({
    kind: 'source-failed',
    id,
    name: title,
    count: 1,
    detail: error ?? null,
    reason: errorCode === undefined ? null : { code: errorCode, facts: {} },
  }));
}

async function unsent(deps: RouteDeps, actor: Actor): Promise<wire.Repair[]> {
  if (!may(actor, 'conversations:write')) return [];
  const { items } = await listUncertain(deps, actor, { limit: mostLookedAt, state: 'uncertain' });
  return items.length === 0 ? [] : [{ kind: 'unsent', id: null, name: '', count: items.length, ...unsaid }];
}

/** Without a server that takes mails their links wait for the platform's admin. */
async function waitingMails({ mails }: RouteDeps, actor: Actor): Promise<wire.Repair[]> {
  if (!canRunPlatform(actor) || mails.canSend) return [];
  const { length: count } = await mails.waiting();
  return count === 0 ? [] : [{ kind: 'mail-waiting', id: null, name: '', count, ...unsaid }];
}
