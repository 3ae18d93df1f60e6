// How updates reach a bot: its queue, long polling and the webhook, after the Bot API server's source (telegram.md 1.2-1.4).
export { type BotDelivery, createDelivery, type Delivery } from './delivery.ts';
export type { GetUpdatesRequest, Polled } from './long-poll.ts';
export type { WebhookReply } from './post-update.ts';
export { deletion, type WebhookAnswer, type WebhookRequest } from './set-webhook.ts';
export { type DeliverySettings, deliverySettings } from './settings.ts';
export type { NewUpdate } from './update-queue.ts';
