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
  answerEmpty: {
    status: 502,
    title: 'The model answered with nothing',
    detail: 'The model {model} ended its answer without a word.',
    fix: 'Try again; if it stays, choose another model, or ask its provider why it says nothing.',
    retry: 'later',
  },
  modelRefused: {
    status: 502,
    title: 'The model refused the request',
    detail: 'The provider of {model} refused the request: {reason}.',
    fix: 'Check key, address and model name of the provider.',
    retry: 'never',
  },
  unknownModel: {
    status: 422,
    title: 'No such model',
    detail: 'There is no model {model} in this workspace.',
    fix: 'Use `builtin/extractive`, or a model that a model provider of the workspace offers, `<provider>/<model>`.',
    retry: 'never',
    exitCode: 2,
  },
  ambiguousModel: {
    status: 422,
    title: 'This can mean two models',
    detail: '{model} can mean any of: {readings}.',
    fix: 'Write the one that is meant in full, `<slug of the provider>/<model>`; without a model an assistant gets that of the platform.',
    retry: 'never',
    exitCode: 2,
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
