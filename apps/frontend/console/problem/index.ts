export { backendUnreachable, problemOf } from './made-here.ts';
export { ProblemNotice } from './problem-notice.tsx';
export { problemToText } from './problem-text.ts';
