/** What checks are about, as `/health`, `chatai health`, `chatai status` and the page name it: the document's five first. */
export const components = {
  backend: 'Backend',
  console: 'Frontend',
  database: 'Database',
  redis: 'Redis',
  botManager: 'Bot manager',
  supervisor: 'Supervisor',
  jobs: 'Background jobs',
  models: 'Models',
  telegram: 'Telegram',
  address: 'Address',
  watchdog: 'Watchdog',
  disk: 'Disk',
  memory: 'Memory',
  cpu: 'Processors',
  clock: 'Clock',
  roles: 'Roles',
  people: 'People',
  release: 'Release',
  logs: 'Logs',
  settings: 'Settings',
} as const;

export type Component = keyof typeof components;

/** Where the steps are for what is wrong with it. */
export const runbookOf: Record<Component, string> = {
  backend: 'backend',
  console: 'frontend',
  database: 'backend',
  redis: 'backend',
  botManager: 'workers',
  supervisor: 'release',
  jobs: 'backend',
  models: 'bots-monitoring',
  telegram: 'bots-monitoring',
  address: 'frontend',
  watchdog: 'bots-monitoring',
  disk: 'backend',
  memory: 'backend',
  cpu: 'backend',
  clock: 'backend',
  roles: 'backend',
  people: 'admin-user-operations',
  release: 'release',
  logs: 'release',
  settings: 'release',
};
