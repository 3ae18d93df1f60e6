// The programs of an installation and whoever keeps them running.
export { askSupervisor, type Command, type Reply, serveControl } from './control.ts';
export { unitErrors } from './errors.ts';
export { type SupervisorFacts, supervisorFacts } from './supervisor-facts.ts';
