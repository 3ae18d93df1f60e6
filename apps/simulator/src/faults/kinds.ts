import { z } from 'zod';

const ms = z.number().int().min(0).max(86_400_000);

/** When a rule strikes: of each matching case with `probability`, at most `next` times. */
const when = {
  probability: z.number().min(0).max(1).default(1),
  next: z.number().int().min(1).optional(),
  seed: z.number().int().min(0).optional(),
};

/** Calls of `methods` (default: all but getMe, getUpdates, getWebhookInfo, setWebhook, deleteWebhook, close, logOut), of one chat when `chatId` is given. */
const onCalls = { ...when, methods: z.array(z.string().min(1)).min(1).optional(), chatId: z.number().int().optional() };

/** Every fault with its settings. The first sentence of each `describe` is the table of the README. */
export const faultSettings = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('tooManyRequests'),
      ...onCalls,
      retryAfterMin: z.number().int().min(1).max(3600).default(1),
      retryAfterMax: z.number().int().min(1).max(3600).default(3),
    })
    .describe('429 with retry_after; nothing is accepted, and calls inside the window are counted as disobedient'),
  z
    .object({
      kind: z.literal('serverError'),
      ...onCalls,
      status: z.union([z.literal(500), z.literal(502), z.literal(504)]).default(500),
      accepted: z.boolean().default(false),
    })
    .describe('5xx; with `accepted` the call has taken effect all the same'),
  z.object({ kind: z.literal('resetBeforeAccept'), ...onCalls }).describe('the connection is reset, nothing is done'),
  z
    .object({ kind: z.literal('loseResponse'), ...onCalls, hangMs: ms.default(0) })
    .describe('the call takes effect, its answer never arrives: after `hangMs` the connection is reset'),
  z
    .object({ kind: z.literal('latency'), ...onCalls, minMs: ms.default(100), maxMs: ms.default(1000) })
    .describe('the call waits before anything is done'),
  z
    .object({ kind: z.literal('duplicateDelivery'), ...when })
    .describe('the answer to a delivered update is lost on the way: the same update_id comes again at once'),
  z
    .object({ kind: z.literal('lateDuplicate'), ...when, minMs: ms.default(60_000), maxMs: ms.default(120_000) })
    .describe('a delivered update comes once more, later and past its queue'),
  z
    .object({ kind: z.literal('deliveryFailure'), ...when, how: z.enum(['refused', 'timeout']).default('refused') })
    .describe('a webhook delivery fails: `refused` before it reaches the bot, `timeout` after'),
  z
    .object({ kind: z.literal('deliveryLatency'), ...when, minMs: ms.default(100), maxMs: ms.default(1000) })
    .describe('a webhook delivery waits'),
]);

export type FaultSettings = z.infer<typeof faultSettings>;
export type FaultKind = FaultSettings['kind'];
