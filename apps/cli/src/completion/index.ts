// What a shell reads to complete command lines of `chatai`.
export { completionOf, type Shell, shells } from './scripts.ts';
