// Steps 2 to 8 of the walk of a Telegram update (architecture.md 3), and the holder that keeps them going for its bots.

export type { Answer } from './drive-turn.ts';
export { createHolder, type Holder, type HolderDeps } from './holder.ts';
