export { useRefusal, useWorkspace, WorkspaceProvider } from './workspace-provider.tsx';
