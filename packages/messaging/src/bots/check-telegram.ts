import type { TelegramAnswer } from '../channels/telegram/index.ts';
import type { Bot, BotsDeps } from './bot.ts';
import { type BotCheck, check } from './bot-check.ts';
import type { CommandMenu, MenuEntry } from './menu.ts';
import { allowedUpdates } from './poller.ts';
import { wantsWebhook } from './set-up-bot.ts';
import { foreignWebhook, originOf, recentError } from './webhook-health.ts';
import { webhookUrl } from './webhook-url.ts';

type Deps = Pick<BotsDeps, 'telegram' | 'clock' | 'publicUrl'> & { menu: CommandMenu };

interface Me {
  username: string;
  first_name: string;
  can_join_groups?: boolean;
  can_read_all_group_messages?: boolean;
}

/** As far as it is there: a Bot API server of one's own may answer anything. */
interface WebhookInfo {
  url?: string;
  pending_update_count?: number;
  last_error_date?: number;
  last_error_message?: string;
  allowed_updates?: string[];
}

const timeoutMs = 10_000;
const dayMs = 86_400_000;
/** More than so many wait only where something is held up. */
const manyPending = 100;

/** What Telegram says about a bot: who it is, where it delivers, what waits, which menu it shows. */
export async function telegramChecks(deps: Deps, bot: Bot, token: string): Promise<BotCheck[]> {
  try {
    const me = await deps.telegram.call<Me>(token, 'getMe', {}, { timeoutMs });
    if (!me.ok) return [refused(me)];
    const [info, menu] = await Promise.all([
      deps.telegram.call<WebhookInfo>(token, 'getWebhookInfo', {}, { timeoutMs }),
      deps.telegram.call<MenuEntry[]>(token, 'getMyCommands', { scope: { type: 'all_private_chats' } }, { timeoutMs }),
    ]);
    return [
      check('token', 'ok', `@${me.result.username}, ends in ${bot.tokenLast4}`),
      nameCheck(bot, me.result),
      ...(info.ok
        ? deliveryChecks(deps, bot, info.result)
        : [check('delivery', 'unknown', `${info.code} ${info.description}`, answered(info))]),
      privacyCheck(me.result),
      menuCheck(deps.menu, menu),
    ];
  } catch (error) {
    return [
      check('token', 'unknown', `Telegram cannot be reached: ${(error as Error).message}`, {
        facts: { answer: (error as Error).message },
        advice: 'Check that this machine reaches the Bot API server (TELEGRAM_API_ROOT, firewall, proxy).',
      }),
    ];
  }
}

type Refusal = TelegramAnswer<unknown> & { ok: false };

const answered = ({ code, description }: Refusal) => ({ facts: { answer: `${code} ${description}` } });

const refused = (refusal: Refusal): BotCheck => {
  const { code, description } = refusal;
  return code === 401 || code === 404
    ? check('token', 'fail', `Telegram refused the token (${code} ${description})`, {
        ...answered(refusal),
        advice: 'Get the current token from BotFather and enter it.',
      })
    : check('token', 'unknown', `Telegram did not say (${code} ${description})`, answered(refusal));
};

const nameCheck = (bot: Bot, me: Me): BotCheck =>
  me.username === bot.username && me.first_name === bot.name
    ? check('name', 'ok', `"${me.first_name}"`)
    : check('name', 'warn', `Telegram calls it @${me.username}, "${me.first_name}"`, {
        facts: { username: me.username, name: me.first_name },
        advice: 'Use the name from Telegram.',
        fixable: true,
      });

function deliveryChecks(deps: Deps, bot: Bot, info: WebhookInfo): BotCheck[] {
  const { url, pending_update_count: pending } = info;
  if (typeof url !== 'string' || typeof pending !== 'number')
    return [check('delivery', 'unknown', 'the Bot API server did not say which webhook is set')];
  const wanted = wantsWebhook(bot) ? (webhookUrl(deps.publicUrl, bot.id) ?? '') : '';
  const nowMs = deps.clock.now();
  return [
    deliveryCheck(deps, bot, { url, wanted }),
    wanted ? lastErrorCheck(info, pending, nowMs) : check('last-error', 'off', 'it has no webhook'),
    pendingCheck(pending, wanted ? recentError(info, nowMs) : undefined),
    wanted && url === wanted
      ? kindsCheck(info.allowed_updates)
      : check('allowed-updates', 'off', 'it has no webhook of ours'),
  ];
}

function deliveryCheck(deps: Deps, bot: Bot, { url, wanted }: { url: string; wanted: string }): BotCheck {
  if (url === wanted)
    return wanted ? check('delivery', 'ok', 'the webhook is ours') : check('delivery', 'off', 'no webhook, as wanted');
  if (bot.enabled && bot.state === 'starting') return check('delivery', 'unknown', 'it is being set up');
  const isOurs = url === webhookUrl(deps.publicUrl, bot.id);
  return check('delivery', 'fail', isOurs ? 'our webhook is still set' : foreignWebhook(url), {
    facts: isOurs ? { kind: 'ours' } : url ? { kind: 'foreign', origin: originOf(url) } : { kind: 'removed' },
    advice: 'Set it up again: ChatAI tells Telegram once more how it wants the updates.',
    fixable: true,
  });
}

function lastErrorCheck(info: WebhookInfo, pending: number, nowMs: number): BotCheck {
  const { last_error_date: date = 0, last_error_message: message = '' } = info;
  const agoMs = nowMs - date * 1000;
  if (date === 0 || agoMs > dayMs) return check('last-error', 'ok', 'Telegram met none for a day');
  const minutes = Math.round(agoMs / 60_000);
  const isOver = pending === 0 || recentError(info, nowMs) === undefined;
  return check('last-error', isOver ? 'warn' : 'fail', `${minutes} min ago: ${message}`, {
    facts: { minutes, message },
    advice: isOver
      ? 'It has delivered since; nothing is to be done unless it comes again.'
      : 'See address and certificate.',
  });
}

function pendingCheck(pending: number, error: string | undefined): BotCheck {
  const isHeldUp = pending > 0 && error !== undefined;
  const why = isHeldUp ? `, which cannot deliver them: ${error}` : '';
  return check(
    'pending',
    isHeldUp || pending > manyPending ? 'warn' : 'ok',
    `${pending} updates wait at Telegram${why}`,
    { facts: isHeldUp ? { kind: 'held-up', pending, error } : { pending } },
  );
}

/** Telegram leaves the list out when it is the default (Bot API, WebhookInfo). */
function kindsCheck(kinds: string[] = []): BotCheck {
  const missing = allowedUpdates.filter((kind) => !kinds.includes(kind));
  return missing.length === 0
    ? check('allowed-updates', 'ok', 'Telegram sends all kinds that are used')
    : check('allowed-updates', 'warn', `Telegram does not send ${missing.join(', ')}`, {
        facts: { kinds: missing.join(', ') },
        advice: 'Set it up again.',
        fixable: true,
      });
}

function privacyCheck(me: Me): BotCheck {
  if (me.can_join_groups === false)
    return check('privacy-mode', 'ok', 'it cannot be added to groups', { facts: { kind: 'no-groups' } });
  return me.can_read_all_group_messages
    ? check('privacy-mode', 'ok', 'off: in groups it hears everything, and answers when it is meant', {
        facts: { kind: 'hears-all' },
      })
    : check('privacy-mode', 'ok', 'on: in groups it hears commands, mentions and replies to it', {
        facts: { kind: 'hears-calls' },
      });
}

function menuCheck({ '': wanted = [] }: CommandMenu, shown: TelegramAnswer<MenuEntry[]>): BotCheck {
  if (!shown.ok) return check('command-menu', 'unknown', `${shown.code} ${shown.description}`, answered(shown));
  const isSame =
    shown.result.length === wanted.length &&
    wanted.every(({ command, description }, at) => {
      const other = shown.result[at];
      return other?.command === command && other.description === description;
    });
  return isSame
    ? check('command-menu', 'ok', `${wanted.length} commands`)
    : check('command-menu', 'warn', 'Telegram shows a different command menu than ours', {
        advice: 'Send our menu to Telegram again.',
        fixable: true,
      });
}
