// Ways in. All end in `admit`, where a second factor is asked for and a session is opened (decisions/0016).

export { admit, type SignInDeps, type Step, type Visitor } from './admit.ts';
export { signInErrors } from './errors.ts';
export { countMail, countTry, giveTryBack } from './limits.ts';
export { describeLink, enterByLink, resetPassword } from './links.ts';
export { requestLink } from './request-link.ts';
export { giveSecondFactor, proveAgain } from './second-step.ts';
export { askForPasskey, signInByPasskey, signInByPassword } from './sign-in.ts';
