// Who belongs to a workspace, and what each role may do there.
export { addMember, findUser, isPlatformAdmin, type Membership, membershipsOf, oldestAdmin } from './queries.ts';
export { scopesOfRole } from './roles.ts';
