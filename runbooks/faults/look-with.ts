import type { World } from './world.ts';

/** Whoever looks does so with other settings, another clock, shell or files. Returns what takes that back. */
export function lookWith(world: World, other: Partial<World>): () => Promise<void> {
  const before = Object.fromEntries(Object.keys(other).map((name) => [name, world[name as keyof World]]));
  Object.assign(world, other);
  return async () => void Object.assign(world, before);
}
