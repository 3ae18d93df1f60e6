// Who acts: the second argument of every feature that people and keys reach.
export {
  type Actor,
  canOperate,
  canRunPlatform,
  isOwnMembership,
  may,
  operatorRole,
  requirePerson,
  requireProven,
  requireScope,
  requireWorking,
} from './actor.ts';
export { describeActor, nameOfActor } from './describe-actor.ts';
export { actorOf, type Identity } from './identity.ts';
