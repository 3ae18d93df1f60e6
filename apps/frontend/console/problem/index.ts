export { fieldError } from './field-error.ts';
export { backendUnreachable, problemOf } from './made-here.ts';
export { ProblemNotice } from './problem-notice.tsx';
export { problemToText } from './problem-text.ts';
export { useAct } from './use-act.ts';
export { useProblemToast } from './use-problem-toast.tsx';
export { useSubmit } from './use-submit.ts';
