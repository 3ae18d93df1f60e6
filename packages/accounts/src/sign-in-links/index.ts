// The first admin's way in: a one-time link instead of a default password.
export { signInLinkErrors } from './errors.ts';
export { createAdminLink, createFirstAdminLink, type SignInLink, useAdminLink } from './sign-in-links.ts';
