import { botQuestions } from '@chatai/contract/words';
import { isAppError } from '@chatai/core/errors';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { type BotCheck, check } from './bot-check.ts';
import { addressChecks } from './check-address.ts';
import { type AssistantProbe, assistantChecks } from './check-assistant.ts';
import { telegramChecks } from './check-telegram.ts';
import { openSealed, sealContext, sealedWithAnotherKey } from './lease-keeper.ts';
import type { CommandMenu } from './menu.ts';
import { getBot } from './registry.ts';
import { type BotsWanted, pageOfBots } from './switch-bots.ts';
import { lastChat } from './test-message.ts';

/** What the doctor needs beside the registry. */
export interface DoctorDeps extends BotsDeps {
  /** The menu of commands as Telegram should know it. */
  menu: CommandMenu;
  /** Puts a question to an assistant; it never throws. Nothing of it is listed, counted or billed. */
  probe(workspaceId: string, assistantId: string): Promise<AssistantProbe>;
}

/** A bot, and its answers to the doctor's questions in their order. */
export interface CheckedBot {
  bot: Bot;
  checks: BotCheck[];
}

/**
 * Looks at a bot from outside and inside: token, webhook and menu at Telegram, our public address, its holder, its assistant. Sends nothing
 * to anybody. Throws `not-found`.
 */
export async function checkBot(deps: DoctorDeps, tenant: Tenant, id: string): Promise<CheckedBot> {
  const bot = await getBot(deps, tenant, id);
  const [{ checks }, outside] = await Promise.all([
    lookFromInside(deps, tenant, bot),
    Promise.all([
      addressChecks(deps, bot),
      deps.probe(tenant.workspaceId, bot.assistantId).then(assistantChecks),
      testMessageCheck(deps, tenant, bot),
    ]),
  ]);
  return { bot, checks: inOrder([...checks, ...outside.flat()]) };
}

/** What costs nothing but two or three questions to Telegram. */
async function lookFromInside(deps: DoctorDeps, tenant: Tenant, bot: Bot): Promise<CheckedBot> {
  const row = await deps.system.kysely
    .selectFrom('bots')
    .leftJoin('bot_leases', (join) =>
      join.onRef('bot_leases.bot_id', '=', 'bots.id').onRef('bot_leases.workspace_id', '=', 'bots.workspace_id'),
    )
    .leftJoin('workers', 'workers.id', 'bot_leases.worker_id')
    .select(['bots.token_sealed', 'workers.id as worker', 'workers.expired_at'])
    .where('bots.id', '=', bot.id)
    .where('bots.workspace_id', '=', tenant.workspaceId)
    .executeTakeFirstOrThrow();
  const token = openSealed(deps.keyring, row.token_sealed, sealContext(tenant.workspaceId, bot.id));
  const holder = row.expired_at === null ? (row.worker ?? undefined) : undefined;
  const atTelegram =
    token === undefined
      ? [check('token', 'fail', sealedWithAnotherKey, { facts: { kind: 'sealed' } })]
      : await telegramChecks(deps, bot, token);
  return { bot, checks: inOrder([...atTelegram, secondPoller(bot), workerCheck(bot, holder)]) };
}

/** What its holder met and a look from outside does not show. */
function secondPoller({ enabled, state, stateReason }: Bot): BotCheck {
  if (!enabled) return check('second-poller', 'off', 'the bot is stopped');
  if (state !== 'conflict') return check('second-poller', 'ok', 'no other program takes its updates');
  return check('second-poller', 'fail', stateReason ?? 'another program takes its updates', {
    advice: 'End the other program; if you do not know it, revoke the token at BotFather and put the new one in.',
  });
}

function workerCheck({ enabled, state, stateReason }: Bot, holder: string | undefined): BotCheck {
  if (!enabled) return check('worker', 'off', 'the bot is stopped', { advice: 'Start it.', fixable: true });
  if (state === 'stopped' && stateReason)
    return check('worker', 'off', stateReason, { advice: 'Ask the admin of this platform why.' });
  if (holder !== undefined) return check('worker', 'ok', `held by worker ${holder}`, { facts: { worker: holder } });
  return check('worker', 'fail', 'no live worker holds the bot', {
    advice: 'Ask whoever runs this installation: `chatai health` shows the bot manager.',
  });
}

async function testMessageCheck(deps: BotsDeps, tenant: Tenant, bot: Bot): Promise<BotCheck> {
  const chat = await lastChat(deps, tenant, bot.id);
  return chat
    ? check('test-message', 'ok', 'a test message can be sent to the chat that wrote last', { fixable: true })
    : check('test-message', 'off', 'nobody has written to the bot yet', {
        advice: `Open @${bot.username} in Telegram and press Start.`,
      });
}

/**
 * The same, without what costs an answer of a model, for those of `ids` in their order, or for the next page: few at once, since each asks
 * Telegram. Throws `not-found` (assistant).
 */
export async function checkBots(
  deps: DoctorDeps,
  tenant: Tenant,
  wanted: BotsWanted,
): Promise<{ results: { id: string; found: CheckedBot | undefined }[]; nextCursor: string | null }> {
  const { ids, nextCursor } = await pageOfBots(deps, tenant, wanted, pageSize);
  const results = ids.map((id) => ({ id, found: undefined as CheckedBot | undefined }));
  const rest = results.values();
  const work = async () => {
    for (const result of rest) {
      const bot = await getBot(deps, tenant, result.id).catch(unlessNotFound);
      result.found = bot && (await lookFromInside(deps, tenant, bot));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { results, nextCursor };
}

const pageSize = 50;
const atOnce = 8;

function unlessNotFound(error: unknown): undefined {
  if (!isAppError(error) || error.definition.status !== 404) throw error;
}

const inOrder = (checks: BotCheck[]): BotCheck[] =>
  checks.toSorted((a, b) => botQuestions.indexOf(a.code) - botQuestions.indexOf(b.code));
