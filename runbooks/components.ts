/** What checks are about, as `/health`, `chatai health`, `chatai status` and the page name it: the document's five first. */
export const components = {
  backend: 'Backend',
  console: 'Frontend',
  database: 'Database',
  redis: 'Redis',
  botManager: 'Bot manager',
  supervisor: 'Supervisor',
  models: 'Models',
  disk: 'Disk',
  memory: 'Memory',
  cpu: 'Processors',
  clock: 'Clock',
  roles: 'Roles',
} as const;

export type Component = keyof typeof components;
