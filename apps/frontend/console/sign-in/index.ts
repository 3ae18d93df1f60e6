export { CodeForm } from './code-form.tsx';
export { DeadLink } from './dead-link.tsx';
export { AcceptForm, LinkForm, ResetForm } from './link-form.tsx';
export { MailForm } from './mail-form.tsx';
export { QuietLink } from './quiet-link.tsx';
export { SignInForm } from './sign-in-form.tsx';
