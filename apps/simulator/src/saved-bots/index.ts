// A sandbox bot outlives a restart of the simulator: its token, username and name are kept in a file. Chats are not.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Simulator } from '../simulator.ts';

interface SavedBot {
  token: string;
  username: string;
  name: string;
}

/** Makes the bots of `file` again, then keeps the file as bots are made. A file that cannot be read is an error: it is not written over. */
export function keepBots(sim: Simulator, file: string): void {
  for (const bot of readBots(file)) sim.createBot(bot);
  sim.ledger.onEntry((entry) => {
    if (entry.kind === 'control' && entry.action === 'bot created') writeBots(sim, file);
  });
}

function readBots(file: string): SavedBot[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SavedBot[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`The saved sandbox bots in ${file} cannot be read; repair or remove the file.`, { cause: error });
  }
}

function writeBots(sim: Simulator, file: string): void {
  const bots = [...sim.world.botsById.values()].map(
    ({ token, me }): SavedBot => ({ token, username: me.username, name: me.first_name }),
  );
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(bots), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
