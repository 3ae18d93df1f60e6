// A person and their own account.
export { changeOwnPassword, describeSelf, requestEmailChange, updateSelf } from './self.ts';
