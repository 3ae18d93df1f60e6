import { defineErrors } from '@chatai/core/errors';

/** What a run refuses. */
export const runErrors = defineErrors({
  stepUnknown: {
    status: 404,
    title: 'There is no such step',
    detail: 'there is no step {step} in the runbooks',
    fix: '{choices}',
    retry: 'never',
    exitCode: 2,
  },
  paramRefused: {
    status: 422,
    title: 'A parameter of the step is wrong',
    detail: 'the step {step} was not run: {param} {problem}',
    fix: 'Give it as --param {param}=VALUE: {about}',
    retry: 'never',
    exitCode: 2,
  },
  scopeBusy: {
    status: 409,
    title: 'Somebody else is at it',
    detail: 'nothing was changed: {holder} runs {step} on {scope} since {since}',
    fix: 'Wait until it is over (`chatai runbook runs`), or ask them',
    retry: 'later',
    exitCode: 5,
  },
  roleTooLow: {
    status: 403,
    title: 'Not allowed',
    detail: 'nothing was changed: the step {step} is for {role}',
    fix: 'Ask an admin of this installation',
    retry: 'never',
    exitCode: 5,
  },
});
