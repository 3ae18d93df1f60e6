import type { Dice } from '../seeds.ts';

/** Something that a program of the world has begun and that is not done: a statement, a call, the way of a hint. */
export interface Effect {
  /** Whose it is: it goes with its owner. */
  owner: object;
  /** Effects of one line happen in order: a connection. */
  line?: string;
  /** It has left its owner, and may arrive without them. */
  isOnTheWire?: boolean;
  run(): Promise<void> | void;
}

/** What is on its way in a world, and happens one after the other, in an order that the dice choose. */
export function createEffects(random: Dice) {
  let pending: Effect[] = [];
  return {
    add: (effect: Effect) => void pending.push(effect),
    count: () => pending.length,
    /** Its owner is dead: nothing of it happens any more, but what has left it already. */
    dropAll(owner: object) {
      const mine = pending.filter((effect) => effect.owner === owner);
      pending = pending.filter((effect) => effect.owner !== owner);
      for (const effect of mine) if (effect.isOnTheWire && random.chance(0.5)) void effect.run();
    },
    /** Lets one of them happen. */
    async runOne(): Promise<void> {
      const isFirst = ({ owner, line }: Effect, at: number) =>
        line === undefined || pending.findIndex((other) => other.owner === owner && other.line === line) === at;
      const effect = random.pick(pending.filter(isFirst));
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
