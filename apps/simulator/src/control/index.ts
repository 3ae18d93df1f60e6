// The simulator's own API for tests, benches and the page: `/_sim/…` and `/health`.
export { registerControlApi } from './control-api.ts';
export { guardOrigin } from './guard.ts';
export { routeGroups } from './routes.ts';
