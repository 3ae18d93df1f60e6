export { SignOutButton } from './sign-out-button.tsx';
export { UseLink } from './use-link.tsx';
