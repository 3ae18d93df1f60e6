// A workspace is a tenant.
export { workspacesErrors } from './errors.ts';
export { findWorkspace, isSuspended, oldestWorkspaces, selectWorkspace } from './queries.ts';
export { changeSettings, createOwnWorkspace, getSettings } from './settings.ts';
export {
  chooseLocalWorkspace,
  createWorkspace,
  demoSlug,
  ensureDemoWorkspace,
  requireWorkspace,
} from './workspaces.ts';
