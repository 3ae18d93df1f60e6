import type { Configuration } from 'openid-client';
import { type ChallengeDeps, openChallenge, takeChallenge, tryChallenge } from '../challenges/index.ts';
import { oidcErrors } from './errors.ts';

export interface OidcSettings {
  /** Address of the provider, whose `/.well-known/openid-configuration` is read (OpenID Connect Discovery 1.0, 4). */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** How people call it. */
  name: string;
}

/** Who somebody is at the provider. */
export interface Subject {
  subject: string;
  email: string | undefined;
  /** Does the provider vouch for the address? */
  emailVerified: boolean;
  name: string | undefined;
}

/** Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 9700). */
export interface Oidc {
  readonly name: string;
  readonly issuer: string;
  /**
   * Where the browser goes, and the `Set-Cookie` line that it must bring back. `userId`: who connects an account of theirs. `to`: a page of ours
   * that they are on the way to. Throws `oidc-unreachable`.
   */
  begin(deps: ChallengeDeps, why?: { userId?: string; to?: string }): Promise<{ url: string; cookie: string }>;
  /** Who came back to `url`. Throws `oidc-refused`, `oidc-unreachable`. */
  finish(
    deps: ChallengeDeps,
    back: { url: string; cookies: string | undefined },
  ): Promise<Subject & { userId: string | null; to: string | undefined }>;
}

/** Loaded by whoever signs in so first: most installations name no provider (decision 0015). */
const library = () => import('openid-client');

/**
 * `callback`: address of ours to which the provider sends browsers back. Nothing is asked of the provider before somebody signs in, and then it
 * has `patienceSeconds` for each answer: somebody looks at an empty page meanwhile.
 */
export function createOidc(settings: OidcSettings, callback: string, patienceSeconds = 8): Oidc {
  const { name, issuer } = settings;
  let known: Promise<Configuration> | undefined;

  async function provider(): Promise<Configuration> {
    const client = await library();
    known ??= client.discovery(
      new URL(issuer),
      settings.clientId,
      settings.clientSecret,
      undefined,
      // A provider on this machine needs no certificate; anywhere else http would show the code to everybody.
      { timeout: patienceSeconds, execute: isLoopback(issuer) ? [client.allowInsecureRequests] : [] },
    );
    try {
      return await known;
    } catch (cause) {
      known = undefined;
      throw oidcErrors.oidcUnreachable({ name, reason: (cause as Error).message }, { cause });
    }
  }

  return {
    name,
    issuer,
    async begin(deps, { userId, to } = {}) {
      const client = await library();
      const config = await provider();
      const secrets = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
        state: secrets.state,
        nonce: secrets.nonce,
      });
      const challenge = JSON.stringify({ ...secrets, to });
      const cookie = await openChallenge(deps, { purpose: 'oidc', challenge, ...(userId ? { userId } : {}) });
      return { url: url.href, cookie };
    },

    async finish(deps, { url, cookies }) {
      const challenge = await tryChallenge(deps, cookies, 'oidc');
      if (!challenge?.challenge || !(await takeChallenge(deps, challenge))) throw oidcErrors.oidcRefused({ name });
      const { verifier, state, nonce, to } = JSON.parse(challenge.challenge) as Record<string, string>;
      const client = await library();
      const config = await provider();
      const tokens = await client
        .authorizationCodeGrant(config, new URL(url), {
          pkceCodeVerifier: String(verifier),
          expectedState: String(state),
          expectedNonce: String(nonce),
          idTokenExpected: true,
        })
        .catch((cause: Error) => {
          throw oidcErrors.oidcRefused({ name }, { cause });
        });
      const claims = tokens.claims();
      if (!claims) throw oidcErrors.oidcRefused({ name });
      const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
      return {
        userId: challenge.userId,
        to,
        subject: claims.sub,
        email: text(claims.email),
        emailVerified: claims.email_verified === true,
        name: text(claims.name),
      };
    },
  };
}

const isLoopback = (address: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
