import { defineErrors } from '@chatai/core/errors';

/** Refusals and failures of models. */
export const modelErrors = defineErrors({
  answerFailed: {
    status: 502,
    title: 'The model did not answer',
    detail: 'The model {model} did not answer: {reason}.',
    fix: 'Try again in a moment; if it stays, check the provider of the model.',
    retry: 'later',
  },
  modelRefused: {
    status: 502,
    title: 'The model refused the request',
    detail: 'The provider of {model} refused the request: {reason}.',
    fix: 'Check key, address and model name of the provider.',
    retry: 'never',
  },
  nameTaken: {
    status: 409,
    title: 'This name is taken',
    detail: 'There is already a model provider called {name}.',
    fix: 'Choose another name.',
    retry: 'never',
    exitCode: 2,
  },
});
