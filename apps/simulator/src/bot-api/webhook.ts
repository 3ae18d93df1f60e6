import { deletion, type WebhookAnswer, type WebhookRequest } from '../delivery/index.ts';
import { type Answer, failure, refuse, success, tooMany } from './answers.ts';
import { booleanArg, integerArg, type Params, textArg, type UploadedFile } from './args.ts';
import type { Method, MethodContext } from './method.ts';

/** setWebhook. */
export const setWebhook: Method = async (context, { bot, params, files }) => {
  const request: WebhookRequest = {
    url: textArg(params, 'url'),
    maxConnections: integerArg(params, 'max_connections'),
    ipAddress: textArg(params, 'ip_address'),
    secretToken: textArg(params, 'secret_token'),
    allowedUpdates: textArg(params, 'allowed_updates'),
    dropPendingUpdates: booleanArg(params, 'drop_pending_updates'),
    certificateBytes: attached(params, files, 'certificate')?.sizeBytes,
  };
  return answerOf(await context.delivery.of(bot).setWebhook(request), context);
};

/** deleteWebhook. */
export const deleteWebhook: Method = async (context, { bot, params }) => {
  const request = { ...deletion, dropPendingUpdates: booleanArg(params, 'drop_pending_updates') };
  return answerOf(await context.delivery.of(bot).setWebhook(request), context);
};

/** getWebhookInfo. */
export const getWebhookInfo: Method = ({ delivery }, { bot }) => success(delivery.of(bot).webhookInfo());

async function answerOf(answer: WebhookAnswer, { clock }: MethodContext): Promise<Answer> {
  switch (answer.kind) {
    case 'done':
      return { ok: true, result: true, description: answer.description };
    case 'refused':
      return refuse(400, `Bad Request: ${answer.description}`);
    case 'tooMany':
      return tooMany(answer.retryAfter);
    case 'conflict':
      if (answer.afterMs > 0) await clock.sleep(answer.afterMs);
      return failure(409, answer.description);
  }
}

/** A file sent under the parameter's own name, or under the name that `attach://` gives. */
export function attached(params: Params, files: readonly UploadedFile[], name: string): UploadedFile | undefined {
  const reference = textArg(params, name);
  const field = reference.startsWith('attach://') ? reference.slice('attach://'.length) : name;
  return files.find((file) => file.field === field);
}
