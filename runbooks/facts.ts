import type { ProviderFacts } from '@chatai/assistant/models';
import type { DatabaseFacts, RoleFacts, SchemaFacts, SessionFacts } from '@chatai/core/database';
import type { MachineFacts } from '@chatai/core/health';
import type { ProcessUse } from '@chatai/core/process';
import type { RedisFacts } from '@chatai/core/redis';
import type { HttpFacts } from '@chatai/operations/facts';
import type { SupervisorFacts } from '@chatai/operations/units';

/** Everything that a look at an installation can see, by the name of its source. */
export interface Facts {
  supervisor: SupervisorFacts;
  processes: ProcessUse[];
  machine: MachineFacts;
  backend: HttpFacts;
  console: HttpFacts;
  /** Its `/status`. */
  manager: HttpFacts;
  database: DatabaseFacts;
  sessions: SessionFacts;
  schema: SchemaFacts;
  roles: RoleFacts;
  redis: RedisFacts;
  models: ProviderFacts;
}
