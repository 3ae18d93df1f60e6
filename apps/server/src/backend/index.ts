// The HTTP program: API, health, documentation, and Telegram's intake as a plugin.
export { type AccessCheck, createAccessCheck } from './access.ts';
export { type BackendDeps, createBackend } from './create-backend.ts';
export { backendErrors } from './errors.ts';
