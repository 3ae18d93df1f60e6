import { z } from 'zod';

/** How strict the server is about webhooks. */
export const deliverySettings = z.object({
  /** `local` is a Bot API server with `--local`: http, any port, private addresses. `cloud` has the public server's rules. */
  mode: z.enum(['local', 'cloud']).default('local'),
  /** Hosts besides loopback to which updates may be sent (security.md T30: a sandbox never posts to strangers). */
  webhookHosts: z.array(z.string().min(1)).default([]),
  /** Without an answer for so long, Telegram hangs up (telegram.md 1.3). */
  webhookTimeoutMs: z.number().int().min(1).default(60_000),
});

export type DeliverySettings = z.infer<typeof deliverySettings>;
