import { type ApiKeyVerifier, createApiKeyVerifier } from '@chatai/accounts/api-keys';
import { createLimiter, type Limiter } from '@chatai/accounts/limits';
import { createMails, createSendMailJob, type Mails } from '@chatai/accounts/mails';
import { createOidc, type Oidc, type OidcSettings } from '@chatai/accounts/oidc';
import { type CookieNames, cookieNames, createSessions, type Sessions } from '@chatai/accounts/sessions';
import { oidcCallbackPath } from '@chatai/contract/auth';
import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Job, Jobs } from '@chatai/core/jobs';
import type { Mailer } from '@chatai/core/mail';

/** People, keys and what limits them. */
export interface Accounts {
  cookies: CookieNames;
  sessions: Sessions;
  apiKeys: ApiKeyVerifier;
  limiter: Limiter;
  mails: Mails;
  /** By which people may sign in as well. */
  oidc: Oidc | undefined;
}

interface Parts {
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  jobs: Pick<Jobs, 'enqueue'>;
  /** Name of the installation, as mails give it. */
  instance: string;
  /** Where people reach the console, without a slash at its end; https makes cookies `__Host-` and Secure. */
  consoleUrl: string;
  /** Undefined: links are shown to whoever may hand them on. */
  mailer: Mailer | undefined;
  oidc: OidcSettings | undefined;
}

export function composeAccounts(parts: Parts): Accounts {
  const cookies = cookieNames(parts.consoleUrl);
  return {
    cookies,
    sessions: createSessions({ ...parts, cookies }),
    apiKeys: createApiKeyVerifier(parts),
    limiter: createLimiter(parts),
    oidc: parts.oidc && createOidc(parts.oidc, `${parts.consoleUrl}${oidcCallbackPath}`),
    mails: createMails({ ...parts, canSend: parts.mailer !== undefined }),
  };
}

/** Jobs of accounts: mails are sent where there is a server that takes them. */
export const accountsJobs = (parts: Omit<Parts, 'jobs' | 'ids' | 'instance' | 'consoleUrl' | 'oidc'>): Job[] =>
  parts.mailer ? [createSendMailJob({ ...parts, mailer: parts.mailer })] : [];
