import { z } from 'zod';
import { methodKinds } from './method-kinds.ts';

const dayMs = 86_400_000;
const ms = z.number().int().min(0).max(dayMs);
/** Bot API server, TQueue: an update has at most so many bytes. */
const maxUpdateBytes = 512 * 1024;

/** When a rule strikes: of each matching case with `probability`, at most `next` times, drawn from `seed`. */
const when = {
  probability: z.number().min(0).max(1).default(1),
  next: z.number().int().min(1).optional(),
  seed: z.number().int().min(0).optional(),
};

/** Which calls: of `methods` by name or of `methodKinds`, of one chat with `chatId`. Without both: all that are not answered by the server itself. */
const onCalls = {
  ...when,
  methods: z.array(z.string().min(1)).min(1).optional(),
  methodKinds: z.array(z.enum(methodKinds)).min(1).optional(),
  chatId: z.number().int().optional(),
};

const retryAfterS = z.number().int().min(1).max(3600);

/** Every fault with its settings. What `describe` says stands on the documented page. */
export const faultSettings = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('tooManyRequests'),
      ...onCalls,
      retryAfterMin: retryAfterS.default(1),
      retryAfterMax: retryAfterS.default(3),
      growth: z.number().min(1).max(10).default(1),
    })
    .describe(
      '429: nothing is accepted, and a window opens in which calls are refused; `growth` multiplies the wait with each 429 in a row of one chat',
    ),
  z
    .object({
      kind: z.literal('serverError'),
      ...onCalls,
      status: z.union([z.literal(500), z.literal(502), z.literal(504)]).default(500),
      accepted: z.boolean().default(false),
    })
    .describe('5xx before the call is accepted; with `accepted` after it has taken effect'),
  z.object({ kind: z.literal('resetBeforeAccept'), ...onCalls }).describe('the connection is reset, nothing is done'),
  z
    .object({ kind: z.literal('loseResponse'), ...onCalls, hangMs: ms.default(0) })
    .describe('the call takes effect, its answer never arrives: after `hangMs` the connection is reset'),
  z
    .object({ kind: z.literal('cutAnswer'), ...onCalls })
    .describe('the call takes effect, and the connection breaks in the middle of its answer'),
  z
    .object({ kind: z.literal('slowAnswer'), ...onCalls, overMs: ms.default(10_000) })
    .describe('the call takes effect, and its answer drips in over `overMs`'),
  z
    .object({ kind: z.literal('latency'), ...onCalls, minMs: ms.default(100), maxMs: ms.default(1000) })
    .describe('the call waits before anything is done'),
  z
    .object({
      kind: z.literal('clockJump'),
      ...onCalls,
      minMs: z.number().int().min(-dayMs).max(dayMs).default(-300_000),
      maxMs: z.number().int().min(-dayMs).max(dayMs).default(300_000),
    })
    .describe('the wall clock of the simulator jumps while a call comes in: dates and expiries move, no timer runs'),
  z
    .object({ kind: z.literal('duplicateDelivery'), ...when })
    .describe(
      'the answer to a delivered update is lost on the way: the same update_id comes again, before its successor',
    ),
  z
    .object({ kind: z.literal('lateDuplicate'), ...when, minMs: ms.default(60_000), maxMs: ms.default(120_000) })
    .describe('a delivered update comes once more, later and past its queue'),
  z
    .object({ kind: z.literal('overlappingDelivery'), ...when, afterMs: ms.default(60_000) })
    .describe(
      'a webhook that has not answered for `afterMs` gets the same update on a second connection while the first stays open',
    ),
  z
    .object({
      kind: z.literal('deliveryFailure'),
      ...when,
      how: z.enum(['refused', 'timeout', 'dns', 'tls']).default('refused'),
    })
    .describe('a webhook delivery fails: `refused`, `dns` and `tls` before it reaches the bot, `timeout` after'),
  z
    .object({ kind: z.literal('deliveryLatency'), ...when, minMs: ms.default(100), maxMs: ms.default(1000) })
    .describe('a webhook delivery waits'),
  z
    .object({ kind: z.literal('slowDelivery'), ...when, overMs: ms.default(10_000) })
    .describe('the body of a webhook delivery drips in over `overMs`'),
  z
    .object({
      kind: z.literal('largeUpdate'),
      ...when,
      bytes: z.number().int().min(1024).max(maxUpdateBytes).default(maxUpdateBytes),
    })
    .describe('an update is filled up to `bytes` by a field that nobody knows, as a future Bot API might'),
]);

export type FaultSettings = z.infer<typeof faultSettings>;
export type FaultKind = FaultSettings['kind'];
