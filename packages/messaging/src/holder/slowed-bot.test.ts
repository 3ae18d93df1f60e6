import { systemClock } from '@chatai/core/clock';
import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, said, behaviours } = platform;
afterAll(() => platform.close());

test('a bot that operators have slowed down begins one turn per second, others do not wait, and nothing is lost', async () => {
  const [slowed, other] = [await aLiveBot(), await aLiveBot()];
  const begunMs: number[] = [];
  behaviours.set('much', (turn, signal) => {
    begunMs.push(systemClock.monotonicMs());
    return echo(turn, signal);
  });
  const slowUntil = (time: string) =>
    platform.system.pool.query(`update bots set slowed_until = ${time} where id = $1`, [slowed.id]);
  await slowUntil("chatai_now() + interval '1 hour'");
  // Its holder has read it by the time that it is live again.
  await platform.setEnabled(slowed, true);
  await until('live again', async () => (await platform.bots(slowed.id)).state === 'live');

  const people = Array.from({ length: 12 }, aUser);
  for (const person of people) ask(slowed, person, 'much to say');
  await until('the first three begin', () => begunMs.length >= 3);
  const reader = aUser();
  ask(other, reader, 'much to ask');
  await until('the other answers', () => said(other, reader).length === 1);
  const between = begunMs.slice(1, 3).map((at, index) => at - (begunMs[index] as number));
  for (const ms of between) expect(ms).toBeGreaterThan(900);
  expect(begunMs.length).toBeLessThan(7);

  await slowUntil('null');
  platform.deps.wakeUp.announceBots();
  await until('all have an answer', () => people.every((person) => said(slowed, person).length === 1));
});
