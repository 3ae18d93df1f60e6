// How `chatai` proves itself on the machine it runs on.
export { localTokenPrefix, signLocalToken, verifyLocalToken } from './local-token.ts';
