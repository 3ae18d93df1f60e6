import type { PeopleFacts } from '@chatai/accounts/facts';
import type { SourceFacts } from '@chatai/assistant/knowledge/facts';
import type { ProviderFacts } from '@chatai/assistant/models/facts';
import type {
  DatabaseFacts,
  KeyringFacts,
  PoolFacts,
  RoleFacts,
  SchemaFacts,
  SessionFacts,
  UpkeepFacts,
} from '@chatai/core/database';
import type { MachineFacts } from '@chatai/core/health';
import type { JobFacts } from '@chatai/core/jobs/facts';
import type { OwnProgram, ProcessUse } from '@chatai/core/process';
import type { RedisFacts } from '@chatai/core/redis';
import type { MessagingFacts } from '@chatai/messaging/facts';
import type { HttpFacts, InstalledChange } from '@chatai/operations/facts';
import type { LogFacts } from '@chatai/operations/logs';
import type { SupervisorFacts } from '@chatai/operations/units';
import type { Conversation } from '../converse/index.ts';
import type { AddressFacts } from './addresses.ts';
import type { ConsoleBuild } from './console-build.ts';
import type { ConsoleWay } from './console-way.ts';
import type { KeyFileFacts } from './key-file.ts';

/** Everything that a look at an installation can see, by the name of its source. */
export interface Facts {
  supervisor: SupervisorFacts;
  /** `ours`: of this data folder, or started by such a one. */
  processes: (ProcessUse & { ours?: true })[];
  /** Our programs that work on this data folder, whoever has started them. */
  running: OwnProgram[];
  logs: LogFacts;
  /** Settings of the environment of whoever looks that are wrong, or none of ours. */
  settings: { name: string; problem: string }[];
  machine: MachineFacts;
  backend: HttpFacts;
  /** The backend's, as it tells itself. */
  pools: PoolFacts[];
  console: HttpFacts;
  /** Its `/status`. */
  manager: HttpFacts;
  /** Its `/health`. */
  watchdog: HttpFacts;
  /** `/health` of the simulator that stands in for Telegram in the sandbox. */
  simulator: HttpFacts;
  database: DatabaseFacts;
  sessions: SessionFacts;
  upkeep: UpkeepFacts;
  schema: SchemaFacts;
  roles: RoleFacts;
  keyring: KeyringFacts;
  keyFile: KeyFileFacts | null;
  redis: RedisFacts;
  models: ProviderFacts;
  /** Null before the watchdog has held one. */
  conversation: Conversation | null;
  messaging: MessagingFacts;
  jobs: JobFacts;
  sources: SourceFacts;
  /** Processes of this data folder that take in knowledge: children of the backend. */
  knowledge: OwnProgram[];
  people: PeopleFacts;
  /** What somebody has changed lately: a release, the schema, settings, secrets. */
  installed: InstalledChange[];
  consoleBuild: ConsoleBuild;
  /** The way of a browser: through the console. */
  consoleWay: ConsoleWay;
  /** Those under which others than this machine come in, as far as they are set. */
  addresses: AddressFacts[];
  /** Of the files in this checkout, which the next start of a program runs; `settings` tells one set of them from another. */
  release: { version: string; settings?: string | undefined };
  /** The Bot API server; null while no bot of ours is outside the sandbox: it is left alone then. */
  telegram: HttpFacts | null;
}
