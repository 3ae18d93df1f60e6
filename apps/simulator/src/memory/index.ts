// What outlives the program: bots, people, chats and webhooks, so that a restart of the simulator doesn't unmake them.
export { createMemory, type Fact, type Memory } from './memory.ts';
export { factOf, retell } from './retell.ts';
