// Our intake as the backend runs it, without the rest of the backend.
import { systemClock } from '@chatai/core/clock';
import { type DatabaseTargets, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createInbox, createWakeUp } from '@chatai/messaging/inbox';
import { telegramIntake } from '@chatai/server/telegram-intake';
import fastify from 'fastify';

const [, , port, targetsJson] = process.argv as [string, string, string, string];
const targets = JSON.parse(targetsJson) as DatabaseTargets;
const log = createLog('backend', 'error');
const database = await openDatabase(targets, 'system', { name: 'intake', max: 1, hotPath: true });
const wakeUps = await openDatabase(targets, 'system', { name: 'wake-up', max: 1, hotPath: true });
const wakeUp = createWakeUp({ database: wakeUps, clock: systemClock, log });
const inbox = createInbox({ database, clock: systemClock, ids: systemIds, wakeUp });
const app = fastify();
await app.register(telegramIntake({ database, inbox, clock: systemClock, log, metrics: createMetrics('backend') }));
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.send?.('ready');
