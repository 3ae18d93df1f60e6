// Who acts: the second argument of every feature that people and keys reach.
export { type Actor, canMakeAdminLink, may, requireScope } from './actor.ts';
export { describeActor } from './describe-actor.ts';
export { actorOf, type Identity } from './identity.ts';
