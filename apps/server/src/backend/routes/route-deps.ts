import type { ApiKeyVerifier } from '@chatai/accounts/api-keys';
import type { Auth } from '@chatai/accounts/auth';
import type { Jobs } from '@chatai/core/jobs';
import type { Log } from '@chatai/core/log';
import type { Registry } from '@chatai/core/metrics';
import type { BotsDeps } from '@chatai/messaging/bots';
import type { AnswerTurn } from '@chatai/messaging/turns';

/** What the routes hand to the features they call. */
export interface RouteDeps extends BotsDeps {
  log: Log;
  metrics: Registry;
  auth: Auth;
  apiKeys: ApiKeyVerifier;
  /** Model of assistants that name none. */
  defaultModel: string;
  answer: AnswerTurn;
  jobs: Jobs;
  /** CHATAI_EGRESS_ALLOW: private addresses that tenants may name all the same. */
  egressAllow: readonly string[];
  /** Where browsers reach the console; links point there. */
  consoleUrl: string;
  backendUrl: string;
}
