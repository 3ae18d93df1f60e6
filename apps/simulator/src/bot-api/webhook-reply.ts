import type { Bot } from '../world/index.ts';
import { isRecord } from './args.ts';
import { answerCall, type CallContext } from './call.ts';

/** Never run from an answer to a webhook (WebhookActor.cpp), besides everything that begins with "get". */
const forbidden = new Set(['setwebhook', 'deletewebhook', 'close', 'logout']);

/** Runs the method that a bot has put into its answer to an update. The bot never learns what came of it. */
export function callFromWebhook(context: CallContext, bot: Bot, body: string): void {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return;
  }
  if (!isRecord(params) || typeof params.method !== 'string') return;
  const method = params.method.toLowerCase();
  if (method === '' || method.startsWith('get') || forbidden.has(method)) return;
  const outcome = answerCall(context, { path: `/bot${bot.token}/${params.method}`, params, files: [], address: '' });
  if (outcome instanceof Promise) void outcome.then((settled) => settled.sent(true));
  else outcome.sent(true);
}
