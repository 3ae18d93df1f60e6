// Who writes the answer: the built-in extractive model, or an endpoint that speaks OpenAI's protocol.
export { type Completion, type CompletionPart, complete, type Timers } from './complete.ts';
export { modelErrors } from './errors.ts';
export { createModels, defaultModel, type Models, type OperatorModel } from './models.ts';
export {
  addModelProvider,
  listModelProviders,
  type ModelProvider,
  type ModelProviderInput,
  removeModelProvider,
} from './provider-settings.ts';
export { createExtractiveModel, extractiveName } from './providers/extractive/index.ts';
export type { Usage } from './usage.ts';
