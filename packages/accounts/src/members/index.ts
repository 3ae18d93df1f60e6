// Who belongs to a workspace, and what each role may do there.
export { addMember, findUser, type Membership, membershipsOf } from './queries.ts';
export { scopesOfRole } from './roles.ts';
