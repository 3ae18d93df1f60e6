import type { BotQuestion } from '@chatai/contract/bots';
import type { BotsDeps, Tenant } from './bot.ts';
import { tokenOf } from './bot-token.ts';
import { type CheckedBot, checkBot, type DoctorDeps } from './check-bot.ts';
import { botErrors } from './errors.ts';
import { tellMenu } from './menu.ts';
import { askTelegram, getBot } from './registry.ts';
import { switchBot } from './switch-bots.ts';
import { sendTestMessage } from './test-message.ts';

/** A holder sets a bot up within this; what takes longer goes on, and the next check shows it. */
const setUpWithinMs = 5_000;
const lookEachMs = 200;

const fixes: Partial<Record<BotQuestion, (deps: DoctorDeps, tenant: Tenant, id: string) => Promise<void>>> = {
  async name(deps, tenant, id) {
    const me = await askTelegram(deps, await openToken(deps, tenant, id));
    await deps.system.kysely
      .updateTable('bots')
      .set({ username: me.username, name: me.first_name })
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .execute();
  },
  delivery: setUpAnew,
  'allowed-updates': setUpAnew,
  worker: setUpAnew,
  async 'command-menu'(deps, tenant, id) {
    const told = await tellMenu(deps.telegram, (call) => call(), await openToken(deps, tenant, id), deps.menu);
    if (!told) throw botErrors.telegramUnreachable({ reason: 'it did not take the menu' });
  },
  async 'test-message'(deps, tenant, id) {
    await sendTestMessage(deps, tenant, id, undefined);
  },
};

/**
 * Mends what a check found, where the Bot API lets us, and checks anew. Throws `not-found`, `not-fixable`, `telegram-unreachable`,
 * `token-unreadable`, `no-chat-yet`, `test-not-sent`.
 */
export async function fixBot(deps: DoctorDeps, tenant: Tenant, id: string, code: BotQuestion): Promise<CheckedBot> {
  await getBot(deps, tenant, id);
  const fix = fixes[code];
  if (!fix) throw botErrors.notFixable({ question: code });
  await fix(deps, tenant, id);
  return checkBot(deps, tenant, id);
}

/** Its holder tells Telegram; waited for, so that the check shows what came of it. */
async function setUpAnew(deps: DoctorDeps, tenant: Tenant, id: string): Promise<void> {
  await switchBot(deps, tenant, id, 'restart');
  const untilMs = deps.clock.monotonicMs() + setUpWithinMs;
  while (deps.clock.monotonicMs() < untilMs && (await getBot(deps, tenant, id)).state === 'starting')
    await deps.clock.sleep(lookEachMs);
}

async function openToken(deps: BotsDeps, tenant: Tenant, id: string): Promise<string> {
  const token = await tokenOf(deps, tenant, id);
  if (token === undefined) throw botErrors.tokenUnreadable();
  return token;
}
