import { isIPv4 } from 'node:net';
import type { Clock } from '@chatai/core/clock';
import { conflicts, type LongPoll } from './long-poll.ts';
import type { DeliverySettings } from './settings.ts';
import { defaultKinds, parseAllowedUpdates, sameKinds, type UpdateKind } from './update-kinds.ts';
import type { UpdateQueue } from './update-queue.ts';
import { isLoopback, isReservedIpv4, parseWebhookUrl, type WebhookUrl } from './webhook-url.ts';

/** Parameters of setWebhook as they came; an empty `url` deletes. */
export interface WebhookRequest {
  url: string;
  maxConnections: number;
  ipAddress: string;
  secretToken: string;
  allowedUpdates: string;
  dropPendingUpdates: boolean;
  certificateBytes: number | undefined;
  /** Set again by the server itself after a restart: not counted by the limit. */
  isInternal?: boolean;
}

export type WebhookAnswer =
  | { kind: 'done'; description: string }
  | { kind: 'refused'; description: string }
  | { kind: 'tooMany'; retryAfter: number }
  | { kind: 'conflict'; description: string; afterMs: number };

export interface WebhookConfig {
  url: WebhookUrl;
  text: string;
  maxConnections: number;
  secretToken: string;
  ipAddress: string;
  fixedIp: boolean;
  hasCertificate: boolean;
}

/** The webhook of one bot, as far as it is set. */
export interface WebhookState {
  config: WebhookConfig | undefined;
  allowed: ReadonlySet<UpdateKind>;
  lastError: { dateS: number; message: string } | undefined;
}

interface Parts {
  clock: Clock;
  settings: () => DeliverySettings;
  resolveHost: (host: string) => Promise<string>;
  queue: UpdateQueue;
  longPoll: LongPoll;
  state: WebhookState;
  start: (config: WebhookConfig) => void;
  /** The webhook is set, or (with an empty url) gone. */
  settled: (request: WebhookRequest) => void;
  stop: () => void;
}

/** What deleteWebhook asks for. */
export const deletion: WebhookRequest = {
  url: '',
  maxConnections: 0,
  ipAddress: '',
  secretToken: '',
  allowedUpdates: '',
  dropPendingUpdates: false,
  certificateBytes: undefined,
};

const maxCertificateBytes = 3 * 1024 * 1024;
const defaultConnections = 40;

/** setWebhook and deleteWebhook of one bot (Client.cpp, `process_set_webhook_query` and after). */
export function createWebhookSetter(parts: Parts) {
  const { clock, state, queue } = parts;
  let nextAllowedMs = Number.NEGATIVE_INFINITY;
  let pending: { answer: (answer: WebhookAnswer) => void } | undefined;

  const forget = () => {
    parts.stop();
    state.config = undefined;
    state.lastError = undefined;
  };
  const rememberAllowed = (json: string) => {
    state.allowed = parseAllowedUpdates(json) ?? state.allowed;
  };

  async function set(request: WebhookRequest): Promise<WebhookAnswer> {
    const isDelete = request.url === '';
    const nowMs = clock.monotonicMs();
    if (!isDelete && !request.isInternal) {
      if (nowMs < nextAllowedMs) return { kind: 'tooMany', retryAfter: 1 };
      nextAllowedMs = nowMs + 1000;
    }
    if (pending) {
      pending.answer(parts.longPoll.conflict(conflicts.otherSetWebhook));
      pending = undefined;
    } else if (isUnchanged(state, request, parts.settings())) {
      rememberAllowed(request.allowedUpdates);
      return { kind: 'done', description: isDelete ? 'Webhook is already deleted' : 'Webhook is already set' };
    }
    if (!isDelete) parts.longPoll.abort(conflicts.setWebhook);

    // The old webhook goes first, also when the new one turns out to be invalid.
    const wasSet = state.config !== undefined;
    if (wasSet) parts.settled(deletion);
    forget();
    if (request.dropPendingUpdates) queue.clear(0, 'dropped by request');
    if (isDelete) return { kind: 'done', description: wasSet ? 'Webhook was deleted' : 'Webhook is already deleted' };
    const made = readRequest(request, parts.settings());
    if (typeof made === 'string') return { kind: 'refused', description: made };
    state.config = made;
    rememberAllowed(request.allowedUpdates);
    return new Promise((resolve) => {
      const mine = { answer: resolve };
      pending = mine;
      void verify(made, parts).then((problem) => {
        if (pending !== mine) return;
        pending = undefined;
        if (problem) {
          forget();
          return resolve({ kind: 'refused', description: `bad webhook: ${problem}` });
        }
        parts.start(made);
        parts.settled(request);
        resolve({ kind: 'done', description: 'Webhook was set' });
      });
    });
  }
  const remove = () => {
    forget();
    parts.settled(deletion);
  };
  return { set, remove };
}

const connectionsOf = (request: WebhookRequest, { mode }: DeliverySettings) =>
  Math.min(mode === 'local' ? 100_000 : 100, Math.max(1, request.maxConnections || defaultConnections));

function isUnchanged({ config }: WebhookState, request: WebhookRequest, settings: DeliverySettings): boolean {
  if (request.dropPendingUpdates || request.certificateBytes !== undefined || config?.hasCertificate) return false;
  if (!config || request.url === '') return !config && request.url === '';
  const fixedIp = request.ipAddress !== '';
  return (
    config.text === request.url &&
    config.maxConnections === connectionsOf(request, settings) &&
    config.secretToken === request.secretToken &&
    config.fixedIp === fixedIp &&
    (!fixedIp || config.ipAddress === request.ipAddress)
  );
}

/** The wanted configuration, or the description of what is wrong with it. */
function readRequest(request: WebhookRequest, settings: DeliverySettings): WebhookConfig | string {
  const url = parseWebhookUrl(request.url);
  if (!url) return 'invalid webhook URL specified';
  if (Buffer.byteLength(request.secretToken) > 256) return 'secret token is too long';
  if (!/^[\w-]*$/.test(request.secretToken)) return 'secret token contains unallowed characters';
  const bytes = request.certificateBytes;
  if (bytes !== undefined && bytes > maxCertificateBytes) return `certificate size is too big (${bytes} bytes)`;
  return {
    url,
    text: request.url,
    maxConnections: connectionsOf(request, settings),
    secretToken: request.secretToken,
    ipAddress: request.ipAddress,
    fixedIp: request.ipAddress !== '',
    hasCertificate: bytes !== undefined,
  };
}

/** Checks where the webhook leads; nothing is posted. Returns what is wrong, and fills in the address. */
async function verify(config: WebhookConfig, { settings, resolveHost }: Parts): Promise<string | undefined> {
  const { mode, webhookHosts } = settings();
  const { url } = config;
  if (mode === 'cloud') {
    if (!url.secure) return 'An HTTPS URL must be provided for webhook';
    if (![443, 80, 88, 8443].includes(url.port)) return 'Webhook can be set up only on ports 80, 88, 443 or 8443';
  }
  if (!config.fixedIp) {
    try {
      config.ipAddress = await resolveHost(url.host);
    } catch {
      return 'Failed to resolve host: Name or service not known';
    }
  }
  const listed = webhookHosts.includes(url.host);
  if (mode === 'cloud' && !listed) {
    if (!isIPv4(config.ipAddress)) return 'IPv6-only addresses are not allowed';
    if (isReservedIpv4(config.ipAddress)) return `IP address ${config.ipAddress} is reserved`;
  }
  // Ours, not Telegram's: a sandbox posts to this machine only, unless the host was listed.
  if (!listed && !isLoopback(config.ipAddress)) return `the simulator does not post to ${url.host}`;
  return undefined;
}

export const isDefaultKinds = (kinds: ReadonlySet<UpdateKind>): boolean => sameKinds(kinds, defaultKinds);
