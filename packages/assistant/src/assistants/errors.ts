import { defineErrors } from '@chatai/core/errors';

export const assistantErrors = defineErrors({
  changedByAnother: {
    status: 409,
    title: 'Changed by another person',
    detail: 'Somebody else has changed this draft since you read it.',
    fix: 'Reload to see their change, or send yours again without `ifRevision` to keep it.',
    retry: 'never',
  },
  nothingToPublish: {
    status: 409,
    title: 'There is nothing to publish',
    detail: 'The draft says what is published already.',
    fix: 'Change something first.',
    retry: 'never',
  },
  alreadyPublished: {
    status: 409,
    title: 'This version is published',
    detail: 'What is published says the same as version {version}.',
    fix: 'Choose another version.',
    retry: 'never',
  },
  unknownTemplate: {
    status: 422,
    title: 'There is no such template',
    detail: 'There is no template {template}.',
    fix: 'Choose one of those that `GET /api/v1/assistant-templates` lists.',
    retry: 'never',
    exitCode: 2,
  },
});
