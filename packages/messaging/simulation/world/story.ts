import type { Dice } from '../seeds.ts';
import type { Chat } from './a-telegram.ts';
import { kinds } from './answers.ts';
import { quiet } from './effects.ts';
import type { World } from './world.ts';

/** One thing that people or disasters do. */
async function somethingHappens(world: World, random: Dice): Promise<unknown> {
  const { persons } = world;
  const chat = random.pick(world.chats());
  const pressable = [...chat.messages.values()].filter(({ data }) => data.length > 0).slice(-4);
  const someone = () => (world.running().length > 0 ? random.pick(world.running()) : undefined);
  const people: (() => unknown)[] = [
    () => world.deliver(chat.id, persons.ask(chat, random.pick(kinds))),
    () => world.deliver(chat.id, persons.ask(chat, random.pick(kinds))),
    () => world.deliver(chat.id, persons.ask(chat, random.pick(kinds)), persons.ask(chat, random.pick(kinds))),
    () => world.deliver(chat.id, ...persons.album(chat)),
    () => deliverIf(world, chat, persons.edit(chat)),
    () => deliverIf(world, chat, random.chance(0.5) ? persons.stopCommand(chat) : persons.stopDraft(chat)),
    () => pressable[0] && world.deliver(chat.id, persons.press(chat, random.pick(pressable))),
    () => pressable[0] && world.deliver(chat.id, persons.press(chat, random.pick(pressable))),
    () => chat.messages.size > 0 && world.deliver(chat.id, persons.react(chat, random.pick([...chat.messages.keys()]))),
    () => world.operatorWrites(),
    () => world.choose(),
  ];
  const troubles: (() => unknown)[] = [
    () => world.kill(world.holder()).then(world.startWorker),
    () => world.kill(world.holder()).then(world.startWorker),
    () => world.standStill(world.holder()),
    // Two that hold it: the one before has not heard of it.
    () => world.startWorker(),
    () => void someone()?.worker.refresh(),
    () => void someone()?.worker.saveMarks(),
    () => void someone()?.worker.saveMarks(),
    () => world.running().length > 0 && world.goDeaf(random.pick(world.running())),
    () => world.othersAreAtWork(),
    () => world.clock.jump(random.pick([-300_000, 300_000])),
    () => random.chance(0.5) && world.replay(),
    () => random.chance(0.3) && world.migrate(),
    () => random.chance(0.5) && reseed(world, random, chat),
    () => {
      chat.blocked = !chat.blocked && random.chance(0.5);
      chat.wasBlocked ||= chat.blocked;
      if (random.chance(0.7)) world.deliver(chat.id, persons.membership(chat));
    },
  ];
  return random.pick(random.chance(0.7) ? people : troubles)();
}

function deliverIf(world: World, chat: Chat, update: Parameters<World['deliver']>[1] | undefined) {
  if (update) world.deliver(chat.id, update);
}

function reseed(world: World, random: Dice, chat: Chat) {
  const old = world.delivered.filter(({ update_id }) => !world.reseeded.has(update_id));
  if (old.length === 0) return;
  const one = random.pick(old);
  world.reseeded.add(one.update_id);
  world.deliver(chat.id, world.persons.reseeded(one, chat));
}

/** Time passes until something of the world wakes up. */
async function wait(world: World, atMostMs: number) {
  const nextMs = world.clock.nextTimerInMs();
  await world.clock.advance(Math.min(nextMs ?? atMostMs, atMostMs));
  await quiet(world.effects.count);
}

export async function live(world: World, random: Dice, happenings: number): Promise<void> {
  for (let left = happenings; left > 0; ) {
    if (world.effects.count() > 0 && random.chance(0.85)) await world.effects.runOne();
    else if (random.chance(0.5)) await wait(world, 5_000);
    else {
      left--;
      await somethingHappens(world, random);
      await quiet(world.effects.count);
    }
    if (world.past.violations.length > 0) return;
  }
}

const longestMs = 1_800_000;

/** Trouble is over: what is on its way comes to its end by itself. Throws when it does not. */
export async function comeToRest(world: World): Promise<void> {
  world.calm();
  // What each does by itself in a while.
  for (const { worker, isDeaf } of world.running()) {
    void worker.refresh();
    if (!isDeaf) worker.reader.caughtUp();
  }
  await quiet(world.effects.count);
  await settle(world);
  await world.replay();
  await quiet(world.effects.count);
  await settle(world);
}

/** So long nothing happens: who looks by itself now and then has looked. */
const restMs = 25_000;

async function settle(world: World) {
  const { clock, effects } = world;
  const untilMs = clock.monotonicMs() + longestMs;
  for (let busyAtMs = clock.monotonicMs(); clock.monotonicMs() - busyAtMs < restMs; ) {
    if (world.past.violations.length > 0) return;
    if (isBusy(world)) busyAtMs = clock.monotonicMs();
    if (clock.monotonicMs() > untilMs)
      throw new Error(
        `the world does not come to rest: ${JSON.stringify(world.alive().map(({ worker }) => worker.figures()))}`,
      );
    if (effects.count() > 0) await effects.runOne();
    else await wait(world, 5_000);
  }
}

const isBusy = (world: World) =>
  world.isDelivering() ||
  world
    .alive()
    .some(
      ({ isDeaf, asleep, worker }) => isDeaf || asleep || Object.values(worker.figures()).some((count) => count > 0),
    );
