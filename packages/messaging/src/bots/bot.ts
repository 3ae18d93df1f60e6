import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Telegram } from '../channels/telegram/index.ts';
import type { WakeUp } from '../inbox/index.ts';

/** A bot as people see it; its token is never shown again, only the last four characters. */
export interface Bot {
  id: string;
  assistantId: string;
  username: string;
  name: string;
  mode: 'webhook' | 'polling';
  state: string;
  stateReason: string | undefined;
  enabled: boolean;
  sandbox: boolean;
  tokenLast4: string;
  createdAt: Date;
}

/** What the registry needs. Requests read as `api` under row-level security; tokens are written and read as `system`. */
export interface BotsDeps {
  api: Database;
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  telegram: Telegram;
  wakeUp: WakeUp;
  /** CHATAI_PUBLIC_URL, where webhooks are delivered. */
  publicUrl: string | undefined;
  /** TELEGRAM_API_ROOT: a self-hosted Bot API server takes http webhooks. */
  telegramApiRoot: string | undefined;
}
