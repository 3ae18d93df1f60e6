import type { Stemmer } from '@chatai/assistant/knowledge';
import type { Hints } from '@chatai/core/hints';
import type { Jobs } from '@chatai/core/jobs';
import type { Log } from '@chatai/core/log';
import type { Registry } from '@chatai/core/metrics';
import type { BotsDeps } from '@chatai/messaging/bots';
import type { AnswerTurn } from '@chatai/messaging/turns';
import type { Accounts } from '../../compose-accounts.ts';
import type { Operations } from '../../operations/index.ts';
import type { Simulator } from '../simulator.ts';

/** What the routes hand to the features they call. */
export interface RouteDeps extends BotsDeps, Accounts {
  log: Log;
  /** The installation's secret: local tokens and passes are signed with keys of it. */
  secret: string;
  /** Tells open pages what has changed. */
  hints: Hints;
  metrics: Registry;
  /** Model of assistants that name none. */
  defaultModel: string;
  answer: AnswerTurn;
  /** For questions that somebody tries on the knowledge. */
  stemmer: Stemmer;
  jobs: Pick<Jobs, 'enqueue'>;
  simulator: Simulator;
  operations: Operations;
  /** CHATAI_EGRESS_ALLOW: private addresses that tenants may name all the same. */
  egressAllow: readonly string[];
  /** Where browsers reach the console; links point there. */
  consoleUrl: string;
  backendUrl: string;
}
