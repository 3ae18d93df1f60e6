import { oidcStartPath } from '@chatai/contract/auth';
import { attempt, serverApi } from '../session/read-session.ts';
import type { OtherWay } from './sign-in-form.tsx';

/**
 * What is set up here: can links be sent, and is there a provider to sign in by? While nobody can say, the page does as if mails went out: the
 * backend's own answer decides. `to`: where one goes from there.
 */
export async function readMethods(to?: string): Promise<{ mail: boolean; elsewhere: OtherWay | undefined }> {
  const { value } = await attempt((await serverApi()).auth.methods());
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  return {
    mail: value?.mail ?? true,
    elsewhere: value?.oidc ? { name: value.oidc.name, href: `${oidcStartPath}${query}` } : undefined,
  };
}
