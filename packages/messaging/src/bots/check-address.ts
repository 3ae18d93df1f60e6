import { connect } from 'node:tls';
import type { Bot, BotsDeps } from './bot.ts';
import { type BotCheck, check } from './bot-check.ts';
import { reachesIntake } from './public-address.ts';
import { wantsWebhook } from './set-up-bot.ts';
import { webhookUrl } from './webhook-url.ts';

/** Telegram delivers only to these (Bot API, setWebhook); a Bot API server of one's own to any. */
const ports = ['443', '80', '88', '8443'];
const withinMs = 5_000;
const soonDays = 14;
const dayMs = 86_400_000;

/** The address to which Telegram delivers, and its certificate, seen from here. */
export async function addressChecks(
  deps: Pick<BotsDeps, 'publicUrl' | 'telegramApiRoot' | 'clock'>,
  bot: Bot,
): Promise<BotCheck[]> {
  const wanted = wantsWebhook(bot) ? webhookUrl(deps.publicUrl, bot.id) : undefined;
  if (wanted === undefined) {
    const why = bot.enabled ? 'it asks Telegram for its updates and needs no address' : 'the bot is stopped';
    return [check('address', 'off', why), check('certificate', 'off', why)];
  }
  const url = new URL(wanted);
  return Promise.all([addressCheck(url, deps.telegramApiRoot), certificateCheck(url, deps.clock.now())]);
}

async function addressCheck(url: URL, telegramApiRoot: string | undefined): Promise<BotCheck> {
  const secure = url.protocol === 'https:';
  const port = url.port || (secure ? '443' : '80');
  if (telegramApiRoot === undefined && !secure)
    return check('address', 'fail', `${url.origin} is not https`, {
      facts: { kind: 'not-https', origin: url.origin },
      advice: 'Give CHATAI_PUBLIC_URL an https address, or let the bot poll.',
    });
  if (telegramApiRoot === undefined && !ports.includes(port))
    return check('address', 'fail', `Telegram delivers to ports ${ports.join(', ')}, not to ${port}`, {
      facts: { kind: 'port', ports: ports.join(', '), port },
      advice: 'Give CHATAI_PUBLIC_URL one of those ports, or let the bot poll.',
    });
  return (await reachesIntake(url.href))
    ? check('address', 'ok', `${url.origin} leads to this installation`, { facts: { origin: url.origin } })
    : check('address', 'warn', `seen from here, ${url.origin} does not lead to this installation`, {
        facts: { origin: url.origin },
        advice: 'Look at the name, the proxy and the firewall of CHATAI_PUBLIC_URL.',
      });
}

async function certificateCheck(url: URL, nowMs: number): Promise<BotCheck> {
  if (url.protocol !== 'https:') return check('certificate', 'off', 'plain http has none');
  const served = await servedCertificate(url.hostname, Number(url.port || 443));
  if ('unreachable' in served)
    return check('certificate', 'unknown', `${url.host} cannot be asked: ${served.unreachable}`, {
      facts: { host: url.host, why: served.unreachable },
    });
  const days = Math.floor((served.validTo - nowMs) / dayMs);
  const advice = 'Renew it, and let the web server read the new one.';
  if (days < 0)
    return check('certificate', 'fail', `it ended ${-days} days ago`, {
      facts: { kind: 'ended', days: -days },
      advice,
    });
  if (served.distrust)
    return check('certificate', 'fail', `it is not trusted: ${served.distrust}`, {
      facts: { kind: 'distrusted', why: served.distrust },
      advice: 'Serve a certificate that everybody trusts, with all its intermediate certificates.',
    });
  return check('certificate', days < soonDays ? 'warn' : 'ok', `valid for ${days} more days`, {
    facts: { days },
    ...(days < soonDays ? { advice } : {}),
  });
}

/** Shakes hands as Telegram would; says what is served whether it is to be trusted or not. */
function servedCertificate(
  host: string,
  port: number,
): Promise<{ validTo: number; distrust: string | undefined } | { unreachable: string }> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false });
    const end = (result: Parameters<typeof resolve>[0]) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(withinMs, () => end({ unreachable: 'no answer within 5 s' }));
    socket.once('error', (error) => end({ unreachable: error.message }));
    socket.once('secureConnect', () => {
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      end({ validTo: Date.parse(socket.getPeerCertificate().valid_to), distrust });
    });
  });
}
