// A lane is one (bot, chat, topic): its updates are worked on in receive order, one turn at a time.
export { createLanes, type LaneItem, type Lanes } from './lanes.ts';
export { takeTurn } from './take-turn.ts';
