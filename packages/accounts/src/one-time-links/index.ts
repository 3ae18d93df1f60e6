// Links that work once: the first admin's way in instead of a default password, and those that mails carry.
export { linkErrors } from './errors.ts';
export {
  createAdminLink,
  createFirstAdminLink,
  issueLink,
  type OneTimeLink,
  type Purpose,
  readLink,
  takeLink,
} from './one-time-links.ts';
export { deleteLinksOf } from './queries.ts';
