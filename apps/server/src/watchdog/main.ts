// The watchdog: looks at everything from outside and keeps what it saw. Nothing stands on it, and it stands on nothing.
import { once } from 'node:events';
import { systemClock } from '@chatai/core/clock';
import { givenSettings, loadConfig, secretKeyOf } from '@chatai/core/config';
import { createLog, createLogFile } from '@chatai/core/log';
import { exitWithParent, measureLoopDelay, onStop } from '@chatai/core/process';
import { noteInstalled, openRing } from '@chatai/operations/facts';
import { type Kept, keepChanges, tidyChanges } from '@chatai/operations/health';
import { forgetApprovals, forgetRuns } from '@chatai/operations/runbook';
import { shellRecords } from '@chatai/operations/shell';
import { abilitiesOf, type Facts, forgetEvidence, keepConversation, sourcesOf } from '@chatai/runbooks';
import packageJson from '../../package.json' with { type: 'json' };
import { startWatchdog } from './watchdog.ts';
import { createWatchdogServer } from './watchdog-http.ts';

exitWithParent();
const dayMs = 24 * 60 * 60_000;
/** The record of a run or a shell as long as the audit (operations.md 1); what was seen then holds much more. */
const keptDays = { runs: 400, evidence: 30 };
const clock = systemClock;
const config = loadConfig();
/** The key is made by the first start when none is given. */
const settings = [
  ...givenSettings().filter(({ name }) => name !== 'CHATAI_SECRET_KEY'),
  { name: 'CHATAI_SECRET_KEY', value: secretKeyOf(config), secret: true },
];
const logFile = createLogFile({ folder: config.log.folder, component: 'watchdog', clock });
const log = createLog('watchdog', config.log.level, logFile);
const watchdog = startWatchdog({
  clock,
  log,
  sources: sourcesOf({ config, clock }),
  ring: openRing<Facts, Kept[]>(config.home, clock),
  converse: abilitiesOf({ config, clock }).converse,
  noteInstalled: (schema) =>
    noteInstalled(config.home, { version: packageJson.version, schema, settings }, clock.now()),
  keepChanges: (changes) => keepChanges(config.home, changes),
  async tidy() {
    tidyChanges(config.home, clock.now());
    forgetRuns(config.home, clock.now() - keptDays.runs * dayMs);
    forgetApprovals(config.home, clock.now() - keptDays.runs * dayMs);
    shellRecords.forget(config.home, clock.now() - keptDays.runs * dayMs);
    forgetEvidence(config.home, clock.now() - keptDays.evidence * dayMs);
  },
  keep: (conversation) => keepConversation(config.home, conversation),
});
const server = createWatchdogServer({
  watchdog,
  instance: config.instance,
  version: packageJson.version,
  loop: measureLoopDelay(clock),
});
server.listen(config.watchdog.port, config.bind);
await once(server, 'listening');
onStop(async () => {
  server.close();
  server.closeAllConnections();
  await watchdog.stop();
  logFile.close();
});
log.info('watchdog.started', { port: config.watchdog.port });
