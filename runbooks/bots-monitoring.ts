import {
  type MessagingFacts,
  type SlowedBot,
  slowedBotSql,
  type TroubledBot,
  type TroubledRow,
  toTroubled,
  troubledBotSql,
} from '@chatai/messaging/facts';
import { seen } from '@chatai/operations/facts';
import { type Outcome, type Runbook, stepsOf } from '@chatai/operations/runbook';
import { botsBecause, nameOf } from './facts/bots.ts';
import { program, simulatorUnit } from './facts/programs.ts';
import type { Abilities } from './steps/abilities.ts';
import { noBot, oneBot } from './steps/blast-radius.ts';
import { restartStep } from './steps/restart.ts';
import { thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();

const bot = {
  about: 'which bot: its @username or its id, as `chatai bots list` shows it',
  example: '@shop_help_bot',
  matches: /^@?[\w-]{4,64}$/,
} as const;

type Sql = Pick<Abilities, 'sql'>;

/** The bot of that name when it is in trouble, however many others are; undefined when it is not. Throws when there is no such bot. */
async function troubledBot({ sql }: Sql, name: string): Promise<TroubledBot | undefined> {
  const { id } = await botNamed({ sql }, name);
  const [row] = await sql<TroubledRow>(troubledBotSql(thresholds.spreadMs), [id]);
  return row && toTroubled(row);
}

/** As `troubledBot`, of those that are slowed down. */
async function slowedBot({ sql }: Sql, name: string): Promise<SlowedBot | undefined> {
  const { id } = await botNamed({ sql }, name);
  const [row] = await sql<SlowedBot & Record<string, unknown>>(slowedBotSql, [id]);
  return row;
}

async function messagingOf({ look }: Pick<Abilities, 'look'>): Promise<MessagingFacts> {
  const { facts, unseen } = await look('messaging');
  if (!facts.messaging) throw new Error(`the bots cannot be looked at: ${unseen.messaging}`);
  return facts.messaging;
}

/** By its id or its @username. */
function isCalled({ id, username }: { id: string; username: string }, name: string): boolean {
  const wanted = name.replace(/^@/, '').toLowerCase();
  return id === wanted || username.toLowerCase() === wanted;
}

async function troubleFor(can: Sql, name: string, isSo: (one: TroubledBot) => boolean): Promise<TroubledBot> {
  const found = await troubledBot(can, name);
  if (!found || !isSo(found)) throw new Error(`${name} is not in this trouble any more`);
  return found;
}

/** Is the bot free of this trouble, and of every other? A bot that has just begun is neither. */
async function isOutOf(can: Sql, name: string, isSo: (one: TroubledBot) => boolean): Promise<Outcome> {
  const found = await troubledBot(can, name);
  if (!found || (found.state === 'live' && found.held && !isSo(found)))
    return { fine: true, says: `${name} is not in this trouble` };
  return { fine: false, says: `${nameOf(found)} is ${found.state}: ${found.says ?? 'no reason is told'}` };
}

const needsAnotherToken = (one: TroubledBot) => botsBecause.tokenRefused(one) || botsBecause.sealedElsewhere(one);
const hasNoWebhook = (one: TroubledBot) => botsBecause.webhookTaken(one) || botsBecause.unreached(one);

async function simulatorAnswers({ look }: Pick<Abilities, 'look'>): Promise<Outcome> {
  const { answer, refusal } = seen(await look('simulator'), 'simulator');
  return answer
    ? { fine: true, says: `it answers in ${answer.tookMs} ms` }
    : { fine: false, says: `its /health does not answer (${refusal})` };
}

/** Single bots: their tokens, webhooks and what could not be read. */
export const botsMonitoring: Runbook<Abilities> = {
  id: 'bots-monitoring',
  title: 'Bots',
  about: 'One bot or some do not answer, while others do.',
  steps: [
    restartStep(program.watchdog),
    step({
      slug: 'restart-simulator',
      title: 'Restart the sandbox',
      symptom: 'The simulator that stands in for Telegram in the sandbox does not answer: its bots answer nobody.',
      emergency: true,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 60_000,
      scope: simulatorUnit,
      restarts: true,
      uses: ['look', 'restart'],
      check: ({ can }) => simulatorAnswers(can),
      blastRadius: async () => noBot(4),
      would: () => `restart ${simulatorUnit}; it gets 2 s to finish its work`,
      async act({ can }) {
        await can.restart(simulatorUnit);
        return `${simulatorUnit} was restarted`;
      },
      verify: ({ can }) => simulatorAnswers(can),
      undo: 'Nothing to take back: bots, people and groups of the sandbox stay.',
    }),
    step({
      slug: 'replace-token',
      title: 'Put in a new token',
      symptom: 'The bot is `token_dead`: Telegram refuses its token (401), because somebody revoked it at BotFather.',
      emergency: true,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'bots',
      uses: ['api', 'sql'],
      params: {
        bot,
        token: {
          about: 'the new token, as BotFather gave it (/mybots, API Token)',
          example: 'token.txt',
          matches: /^\d{5,16}:[\w-]{30,64}$/,
          secret: true,
        },
      },
      check: ({ can, params }) => isOutOf(can, params.bot, needsAnotherToken),
      blastRadius: async () => oneBot(3),
      would: ({ bot: name }) => `ask Telegram about the new token of ${name} and put it in; nothing that waits is lost`,
      async act({ can, params }) {
        const { id, workspaceId } = await troubleFor(can, params.bot, needsAnotherToken);
        const { username } = await can.api(workspaceId).bots.rotate({ id, token: params.token });
        return `@${username} has the new token`;
      },
      verify: ({ can, params }) => isOutOf(can, params.bot, needsAnotherToken),
      undo: 'The token before is refused by Telegram: there is nothing to go back to.',
    }),
    step({
      slug: 'set-webhook',
      title: 'Set our webhook again',
      symptom: 'The bot is `deaf`: Telegram delivers to another program, or cannot deliver to us.',
      emergency: true,
      risk: 'low',
      destroys: true,
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'bots',
      uses: ['api', 'sql'],
      params: { bot },
      check: ({ can, params }) => isOutOf(can, params.bot, hasNoWebhook),
      blastRadius: async () => oneBot(3),
      would: ({ bot: name }) => `restart ${name}, which tells Telegram our address again`,
      async act({ can, params }) {
        const { id, workspaceId } = await troubleFor(can, params.bot, hasNoWebhook);
        await can.api(workspaceId).bots.restart({ id });
        return `${params.bot} was restarted`;
      },
      verify: ({ can, params }) => isOutOf(can, params.bot, hasNoWebhook),
      undo: 'The other program sets its webhook again when it wants to: end it first.',
    }),
    step({
      slug: 'slow-down',
      title: 'Slow one bot down',
      symptom: 'The processors are short, and one bot gets most of what people write: all others wait for it.',
      emergency: true,
      risk: 'low',
      lasts: true,
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'bots',
      uses: ['look', 'sql'],
      params: { bot },
      async check({ can, params }) {
        if (await slowedBot(can, params.bot)) return { fine: true, says: `${params.bot} is slowed down already` };
        const { busiest } = await messagingOf(can);
        const its = busiest.find((one) => isCalled(one, params.bot));
        const got = its ? `${its.updates} of ${its.ofAll} updates` : 'few updates';
        return { fine: false, says: `${params.bot} got ${got} in five minutes` };
      },
      blastRadius: async () => oneBot(3_600),
      would: ({ bot: name }) => `let one turn of ${name} begin per second for an hour; what comes meanwhile is kept`,
      async act({ can, params }) {
        const { id, workspaceId } = await botNamed(can, params.bot);
        const text = `update bots set slowed_until = chatai_now() + interval '1 hour' where id = $1 and workspace_id = $2`;
        await can.sql(text, [id, workspaceId]);
        return `${params.bot} is slowed down for an hour`;
      },
      async verify({ can, params }) {
        const found = await slowedBot(can, params.bot);
        if (!found) return { fine: false, says: `${params.bot} is not slowed down` };
        const says = `${found.begun} of its turns began in the last three seconds, ${found.waiting} updates wait`;
        return { fine: found.begun <= thresholds.slowedTurns, says };
      },
      undo: 'Run bots-monitoring#full-speed; it ends by itself after an hour.',
    }),
    step({
      slug: 'full-speed',
      title: 'Let a bot answer as fast as it can again',
      symptom: 'A bot was slowed down, and there is room again for what waits.',
      emergency: false,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'bots',
      uses: ['sql'],
      params: { bot },
      check: ({ can, params }) => isAtSpeed(can, params.bot),
      blastRadius: async () => noBot(0),
      would: ({ bot: name }) => `let ${name} answer as fast as it can; what waits for it is answered at once`,
      async act({ can, params }) {
        const { id, workspaceId } = await botNamed(can, params.bot);
        await can.sql('update bots set slowed_until = null where id = $1 and workspace_id = $2', [id, workspaceId]);
        return `${params.bot} is as fast as it can be`;
      },
      verify: ({ can, params }) => isAtSpeed(can, params.bot),
      undo: 'Run bots-monitoring#slow-down when it takes too much again.',
    }),
    step({
      slug: 'replay-dead-letters',
      title: 'Replay dead letters',
      symptom: 'Updates are dead letters: an earlier version could not read them, and this one can.',
      emergency: false,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'bots',
      uses: ['look', 'api', 'sql'],
      params: { bot },
      async check({ can, params }) {
        const { count } = await lettersOf(can, params.bot);
        return count === 0
          ? { fine: true, says: `${params.bot} has no dead letters` }
          : { fine: false, says: `${params.bot} has ${count} dead letters` };
      },
      blastRadius: async () => noBot(0),
      would: ({ bot: name }) => `take the dead letters of ${name} in their order, as updates that were received now`,
      async act({ can, params }) {
        const { id, workspaceId } = await lettersOf(can, params.bot);
        const { replayed, unreadable } = await can.api(workspaceId).deadLetters.replayAll({ botId: id });
        return `${replayed} were taken up, ${unreadable} cannot be read yet`;
      },
      async verify({ can, params }) {
        const { count } = await lettersOf(can, params.bot);
        return count === 0
          ? { fine: true, says: 'none is left' }
          : { fine: false, says: `${count} still cannot be read; they are kept` };
      },
      undo: 'Nothing to take back: what was read is answered, and what could not be read is kept.',
    }),
  ],
};

async function isAtSpeed(can: Sql, name: string): Promise<Outcome> {
  const found = await slowedBot(can, name);
  return found
    ? { fine: false, says: `${nameOf(found)} is slowed down until ${new Date(found.until).toISOString()}` }
    : { fine: true, says: `${name} is not slowed down` };
}

/** Throws when there is no such bot. */
async function botNamed({ sql }: Pick<Abilities, 'sql'>, name: string): Promise<{ id: string; workspaceId: string }> {
  const [row] = await sql<{ id: string; workspaceId: string }>(
    `select id, workspace_id as "workspaceId" from bots where deleted_at is null and (id::text = $1 or lower(username) = $1)`,
    [name.replace(/^@/, '').toLowerCase()],
  );
  if (!row) throw new Error(`there is no bot ${name}`);
  return row;
}

async function lettersOf({ sql }: Pick<Abilities, 'sql'>, name: string) {
  const { id, workspaceId } = await botNamed({ sql }, name);
  const text = 'select count(*)::integer as count from dead_letters where bot_id = $1 and workspace_id = $2';
  const [row] = await sql<{ count: number }>(text, [id, workspaceId]);
  return { id, workspaceId, count: row?.count ?? 0 };
}
