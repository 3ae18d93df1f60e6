import { z } from 'zod';
import { isBlockedPort } from './blocked-ports.ts';

const port = z.coerce
  .number()
  .int()
  .min(1)
  .max(65535)
  .refine((number) => !isBlockedPort(number), 'browsers and fetch refuse to open this port');
const httpUrl = z.url({ protocol: /^https?$/, abort: true });
/** Pages, cookies and passkeys belong to an origin. */
const siteUrl = httpUrl.refine(
  (url) => new URL(url).href === `${new URL(url).origin}/`,
  'it must be scheme, host and port alone, such as https://chat.example.org',
);
const text = z.string().min(1);

interface Setting {
  schema: z.ZodType;
  about: string;
  secret?: boolean;
  /** A default port, to which CHATAI_PORT_OFFSET is added. */
  defaultPort?: number;
}

const setting = <S extends z.ZodType>(schema: S, about: string, more: Omit<Setting, 'schema' | 'about'> = {}) => ({
  schema,
  about,
  ...more,
});

/** Every setting, as contract.md 2 names it. All are optional. `NAME_FILE` reads any of them from a file. */
export const settings = {
  CHATAI_HOME: setting(text, 'data folder, default .chatai in the checkout'),
  CHATAI_BACKEND_PORT: setting(port, 'port of the backend', { defaultPort: 8000 }),
  CHATAI_CONSOLE_PORT: setting(port, 'port of the console', { defaultPort: 3000 }),
  CHATAI_MANAGER_PORT: setting(port, 'port of the bot manager', { defaultPort: 3001 }),
  CHATAI_SIMULATOR_PORT: setting(port, 'port of the Telegram simulator', { defaultPort: 8081 }),
  CHATAI_WATCHDOG_PORT: setting(port, 'port of the watchdog', { defaultPort: 8090 }),
  CHATAI_PORT_OFFSET: setting(z.coerce.number().int().min(0).max(50000), 'added to every default port'),
  CHATAI_PUBLIC_URL: setting(
    httpUrl,
    'address under which the backend is reached from outside; https makes webhooks possible',
  ),
  CHATAI_CONSOLE_URL: setting(
    siteUrl,
    'address under which people reach the console, default that on this machine; links lead there, https makes cookies secure',
  ),
  CHATAI_SECRET_KEY: setting(
    z.string().min(32),
    'key from which all others are derived, else generated into the data folder',
    {
      secret: true,
    },
  ),
  CHATAI_SECRET_KEY_PREVIOUS: setting(
    z.string().min(32),
    'the key before CHATAI_SECRET_KEY, until `chatai db rekey` has put everything under the new one',
    { secret: true },
  ),
  CHATAI_BIND: setting(
    z.union([z.ipv4(), z.ipv6(), z.literal('localhost')]),
    'address to listen on, default 127.0.0.1',
  ),
  CHATAI_WORKERS: setting(z.coerce.number().int().min(1).max(64), 'worker processes, default: cores'),
  CHATAI_LOG_LEVEL: setting(z.enum(['error', 'warn', 'info', 'debug']), 'least level that is logged, default info'),
  CHATAI_LOG_DIR: setting(text, 'folder of the log files, default logs in the data folder'),
  DATABASE_URL: setting(z.url({ protocol: /^postgres(ql)?$/ }), 'a PostgreSQL of yours instead of the embedded one', {
    secret: true,
  }),
  REDIS_URL: setting(z.url({ protocol: /^rediss?$/ }), 'a Redis, watched by /health; nothing is kept in it yet', {
    secret: true,
  }),
  TELEGRAM_API_ROOT: setting(
    httpUrl,
    'Bot API server for every bot; default: sandbox tokens to the simulator, others to Telegram',
  ),
  OPENAI_API_KEY: setting(text, 'key of the default OpenAI-compatible provider', { secret: true }),
  OPENAI_BASE_URL: setting(httpUrl, 'address of the default OpenAI-compatible provider'),
  CHATAI_MODEL: setting(text, 'model of the default provider'),
  SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/ }),
    'server that takes mails, such as smtp://user:password@host:587; without it links are shown to the admin',
    { secret: true },
  ),
  SMTP_FROM: setting(text, 'whom mails come from, default ChatAI <no-reply@the instance>'),
  OIDC_ISSUER: setting(httpUrl, 'address of an OpenID Connect provider by which people may sign in'),
  OIDC_CLIENT_ID: setting(text, 'our name at that provider'),
  OIDC_CLIENT_SECRET: setting(text, 'our secret at that provider', { secret: true }),
  OIDC_NAME: setting(text, 'how people call that provider, default its host'),
  CHATAI_EGRESS_ALLOW: setting(
    text,
    'hosts or CIDRs, comma-separated, that requests entered by tenants may reach although private',
  ),
  CHATAI_INSTANCE: setting(text, 'name of this installation, default the host name'),
  CHATAI_URL: setting(httpUrl, 'address of another installation for the command line'),
  CHATAI_API_KEY: setting(text, 'API key of the command line for CHATAI_URL', { secret: true }),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** Names of contract.md 2 that this version knows and does not use yet. */
export const notUsedYet: readonly string[] = [
  'ANTHROPIC_API_KEY',
  'GOOGLE_API_KEY',
  'CHATAI_ALERT_EMAIL',
  'CHATAI_ALERT_TELEGRAM',
  'CHATAI_ALERT_SLACK',
  'CHATAI_ALERT_DISCORD',
  'CHATAI_ALERT_PAGERDUTY',
  'CHATAI_ALERT_SMS',
  'CHATAI_ALERT_WEBHOOK',
  'CHATAI_BACKUP_TARGET',
  'CHATAI_BACKUP_RECIPIENTS',
];

/** The known name closest to a mistyped one (Levenshtein distance up to 4), for "did you mean". */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (distance <= 4 && (!best || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
