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
  secondPersonNeeded: {
    status: 403,
    title: 'A second person is needed',
    detail: 'nothing was changed: the step {step} is of high risk, and nobody but you has said yes to it',
    fix: 'Let a second person approve it in the console; without one: --break-glass --reason TEXT, on the machine itself',
    retry: 'never',
    exitCode: 5,
  },
  reasonNeeded: {
    status: 422,
    title: 'A reason is needed',
    detail: 'nothing was changed: the step {step} is of high risk, and the record would not say why it was run',
    fix: 'Give it as --reason TEXT',
    retry: 'never',
    exitCode: 5,
  },
  budgetSpent: {
    status: 409,
    title: 'It was restarted too often',
    detail: 'nothing was changed: {scope} was restarted {times} times within {within}, and that did not mend it',
    fix: 'Find the cause: chatai diagnose',
    retry: 'later',
    exitCode: 5,
  },
  runUnknown: {
    status: 404,
    title: 'There is no such run',
    detail: 'there is no run {id} on this data folder that was broken off',
    fix: 'See `chatai runbook runs`',
    retry: 'never',
    exitCode: 2,
  },
});
