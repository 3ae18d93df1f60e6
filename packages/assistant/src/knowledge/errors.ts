import { defineErrors } from '@chatai/core/errors';

/** Refusals about knowledge. */
export const knowledgeErrors = defineErrors({
  kindNotSupported: {
    status: 422,
    title: 'This kind of source is not supported yet',
    detail: 'Sources of kind {kind} cannot be added yet.',
    fix: 'Add the content as a source of kind text, or as question and answer (kind qa).',
    retry: 'never',
    exitCode: 2,
  },
  nothingToLearn: {
    status: 422,
    title: 'There is nothing to learn from',
    detail: 'The source holds no letters and no digits.',
    fix: 'Send a text with words in it.',
    retry: 'never',
    exitCode: 2,
  },
});
