export { UseLink } from './use-link.tsx';
