import type { Dice } from '../seeds.ts';
import type { Living } from './a-clock.ts';

/** Something that a program of the world has begun and that is not done: a statement, a call, the way of a hint. */
export interface Effect {
  /** Whose it is: it goes with its owner. */
  owner: Living;
  /** Effects of one line happen in order: a connection. */
  line?: string;
  /** It has left its owner, and may arrive without them. */
  isOnTheWire?: boolean;
  run(): Promise<void> | void;
}

/** What is on its way in a world, and happens one after the other, in an order that the dice choose. */
export function createEffects(random: Dice) {
  let pending: Effect[] = [];
  /** Of programs that stand still: the lines on which what was sent already has happened. */
  const answered = new WeakMap<object, Set<string>>();

  const isFirst = ({ owner, line }: Effect, at: number) =>
    line === undefined || pending.findIndex((other) => other.owner === owner && other.line === line) === at;
  /** Who stands still sends nothing more, but what has left it happens. */
  function mayHappen({ owner, line, isOnTheWire }: Effect): boolean {
    if (!owner.asleep || isOnTheWire) return true;
    return line !== undefined && !answered.get(owner.asleep)?.has(line);
  }
  const choices = () => pending.filter((effect, at) => isFirst(effect, at) && mayHappen(effect));

  return {
    add: (effect: Effect) => void pending.push(effect),
    /** How many could happen now. */
    count: () => choices().length,
    /** Its owner is dead: nothing of it happens any more, but what has left it already. */
    dropAll(owner: Living) {
      const mine = pending.filter((effect) => effect.owner === owner);
      pending = pending.filter((effect) => effect.owner !== owner);
      for (const effect of mine) if (effect.isOnTheWire && random.chance(0.5)) void effect.run();
    },
    /** Lets one of them happen. */
    async runOne(): Promise<void> {
      const effect = random.pick(choices());
      const { asleep } = effect.owner;
      if (asleep && effect.line !== undefined)
        answered.set(asleep, new Set([...(answered.get(asleep) ?? []), effect.line]));
      pending.splice(pending.indexOf(effect), 1);
      await effect.run();
      await quiet(() => pending.length);
    },
  };
}

export type Effects = ReturnType<typeof createEffects>;

/** Resolves when all promises that were ready have run, and nothing new came of them. */
export async function quiet(count: () => number): Promise<void> {
  for (let rounds = 0, before = -1; rounds < 3; ) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    rounds = count() === before ? rounds + 1 : 0;
    before = count();
  }
}
