// The door for whoever looks at bots from outside: what the words and conditions of a bot's row mean.
export { isToRun } from './queries.ts';
export { reasonOf } from './state-reason.ts';
