import { defineErrors } from '@chatai/core/errors';

/** Refusals about assistants. */
export const assistantErrors = defineErrors({
  unknownModel: {
    status: 422,
    title: 'No such model',
    detail: 'There is no model {model} in this workspace.',
    fix: 'Use `builtin/extractive`, or `<provider>/<model>` of a model provider of the workspace.',
    retry: 'never',
    exitCode: 2,
  },
});
