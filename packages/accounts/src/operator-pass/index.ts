// How whoever is on call is let look while the database, which knows everybody, is away.
export { operatorPassMs, readOperatorPass, signOperatorPass } from './operator-pass.ts';
