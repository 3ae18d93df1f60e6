// A workspace is a tenant.
export { findWorkspace, oldestWorkspaces } from './queries.ts';
export { chooseLocalWorkspace, createWorkspace, demoSlug, ensureDemoWorkspace } from './workspaces.ts';
