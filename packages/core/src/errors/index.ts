// Refusals: each feature lists its own in `errors.ts` with `defineErrors`; API, CLI and console show the same words.
export {
  AppError,
  defineErrors,
  type ErrorDefinition,
  type ErrorDefinitions,
  isAppError,
  type Retry,
} from './app-error.ts';
export { coreErrors } from './core-errors.ts';
