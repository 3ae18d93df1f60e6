// `node restart-unit.ts UNIT`: what systemd and PM2 do, for their stand-ins: ends the process of a unit and waits for the next, and keeps nothing.
import { loadConfig } from '@chatai/core/config';
import { askSupervisor } from '@chatai/operations/units';

const [unit = ''] = process.argv.slice(2);
const { problem } = await askSupervisor(loadConfig(), { command: 'restart', unit });
if (problem) throw new Error(problem);
