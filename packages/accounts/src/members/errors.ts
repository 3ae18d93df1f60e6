import { defineErrors } from '@chatai/core/errors';

export const membersErrors = defineErrors({
  lastOwner: {
    status: 409,
    title: 'This is the last owner',
    detail: 'A workspace needs an owner, and this is its only one.',
    fix: 'Make another member an owner first.',
    retry: 'never',
    exitCode: 5,
  },
  alreadyMember: {
    status: 409,
    title: 'This person is a member already',
    detail: 'Somebody with this address is a member of the workspace.',
    fix: 'Change their role instead.',
    retry: 'never',
  },
});
