// What a stranger finds after the first start: an assistant that knows something, and a bot in the sandbox that speaks for it.
export { ensureDemo } from './ensure-demo.ts';
export { waitForAnswer } from './wait-for-answer.ts';
