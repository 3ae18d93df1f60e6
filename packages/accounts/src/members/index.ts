// Who belongs to a workspace, and what they may do there.
export { membersErrors } from './errors.ts';
export { changeRole, getMember, listMembers, ownersOf, removeMember } from './members.ts';
export { addMember, lockOwners, type Membership, membershipsOf, selectMember, selectPeople } from './queries.ts';
export { scopesOfRole, scopesOfSandbox } from './roles.ts';
