import { botsOf } from '../facts/bots.ts';
import type { World } from './world.ts';

/** Of the worker that lives; waits for it. */
export async function workerPid(world: World): Promise<number> {
  const body: unknown = await (await fetch(`${world.config.manager.url}/status`)).json();
  const answer = { status: 200, tookMs: 0, body };
  const workers = botsOf({ manager: { url: '', answer, refusal: undefined, listener: undefined } })?.workers;
  return workers?.find(({ state }) => state === 'live')?.pid ?? (await workerPid(world));
}
