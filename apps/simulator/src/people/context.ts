import type { Clock } from '@chatai/core/clock';
import type { Delivery } from '../delivery/index.ts';
import type { World } from '../world/index.ts';

export interface PeopleContext {
  world: World;
  delivery: Delivery;
  clock: Clock;
  random: () => number;
}
