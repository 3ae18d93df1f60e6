// Who writes the answer: the built-in extractive model, or an endpoint that speaks OpenAI's protocol.
export { chooseModel } from './choose-model.ts';
export { type Completion, type CompletionPart, complete, type Timers } from './complete.ts';
export { modelErrors } from './errors.ts';
export { createModels, type Models, providerSecrets } from './models.ts';
export { defaultModel, type OperatorModel, operatorAddress } from './operator-model.ts';
export {
  addModelProvider,
  listModelProviders,
  type ModelProvider,
  type ModelProviderInput,
  removeModelProvider,
} from './provider-settings.ts';
export { createExtractiveModel, type Extract, extract, extractiveName } from './providers/extractive/index.ts';
export type { Usage } from './usage.ts';
