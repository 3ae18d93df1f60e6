// What the platform's admin does to people and workspaces.
export { platformErrors } from './errors.ts';
export {
  createUserFor,
  getUser,
  listUsers,
  resetPasswordOf,
  resetSecondFactorOf,
  restoreUser,
  revokeSessionsOf,
  setPlatformRole,
  suspendUser,
} from './users.ts';
export {
  createWorkspaceFor,
  getWorkspace,
  listWorkspaces,
  restoreWorkspace,
  setMemberRole,
  suspendWorkspace,
} from './workspaces.ts';
