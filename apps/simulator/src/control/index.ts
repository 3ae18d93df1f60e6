// The simulator's own API for tests, benches and the page: `/_sim/…` and `/health`.
export { registerControlApi } from './routes.ts';
