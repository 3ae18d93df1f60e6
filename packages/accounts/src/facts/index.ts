// What a look from outside sees of people.
export { type PeopleFacts, peopleFacts } from './people-facts.ts';
