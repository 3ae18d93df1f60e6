import type { Clock } from '@chatai/core/clock';
import type { Delivery } from '../delivery/index.ts';
import type { Bot, World } from '../world/index.ts';
import type { Answer } from './answers.ts';
import type { Params, UploadedFile } from './args.ts';
import type { Surface } from './surface.ts';

/** What methods work on. */
export interface MethodContext {
  world: World;
  delivery: Delivery;
  clock: Clock;
  surface: Surface;
}

export interface MethodCall {
  bot: Bot;
  params: Params;
  files: readonly UploadedFile[];
}

/** One Bot API method. `refusals` are answers too: a method throws only when the simulator itself is broken. */
export type Method = (context: MethodContext, call: MethodCall) => Answer | Promise<Answer>;
