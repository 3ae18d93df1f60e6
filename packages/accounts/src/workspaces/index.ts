// A workspace is a tenant.
export { findWorkspace, oldestWorkspaces, selectWorkspace } from './queries.ts';
export {
  chooseLocalWorkspace,
  createWorkspace,
  demoSlug,
  ensureDemoWorkspace,
  requireWorkspace,
} from './workspaces.ts';
