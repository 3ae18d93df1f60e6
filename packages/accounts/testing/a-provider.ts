// A real provider of OpenID Connect on this machine, and a browser that signs in at it.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';

export interface Person {
  email?: string;
  email_verified?: boolean;
  name?: string;
}

export interface TestProvider {
  issuer: string;
  client: { clientId: string; clientSecret: string };
  /** Who signs in as `subject` is this person. */
  people: Map<string, Person>;
  /** Goes where the provider is asked at `url`, signs in there as `subject`, and returns the address that the browser is sent back to. */
  signIn(url: string, subject: string): Promise<string>;
  close(): Promise<void>;
}

export async function aProvider(callback: string): Promise<TestProvider> {
  const client = { clientId: 'chatai', clientSecret: 'the secret of the test at the provider' };
  const people = new Map<string, Person>();
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scopes = 'openid email profile';
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
    findAccount: (_, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...people.get(subject) }),
    }),
    // The library has defaults for all that follows, and tells whoever runs it not to use them.
    adapter: inMemory(),
    jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' }) }] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => signInPath },
    async loadExistingGrant({ oidc: { session, client } }) {
      const grant = new provider.Grant({ accountId: session?.accountId, clientId: client?.clientId });
      grant.addOIDCScope(scopes);
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url !== signInPath) return answer(request, response);
    const accountId = String(request.headers[subjectHeader]);
    return provider.interactionFinished(request, response, { login: { accountId } });
  });
  return {
    issuer,
    client,
    people,
    signIn: (url, subject) => browse(url, subject, callback),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Where the provider asks who one is; whoever comes says so in a header. */
const signInPath = '/who';
const subjectHeader = 'x-subject';

/** Follows redirects with cookies, and says who it is. */
async function browse(url: string, subject: string, callback: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = url;
  while (!at.startsWith(callback)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { redirect: 'manual', headers: { cookie, [subjectHeader]: subject } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const next = response.headers.get('location');
    if (next === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    at = new URL(next, at).href;
  }
  return at;
}

/** What the provider keeps, as long as the test lasts. */
function inMemory(): (model: string) => Adapter {
  const rows = new Map<string, AdapterPayload>();
  return (model) => ({
    upsert: async (id, row) => void rows.set(`${model} ${id}`, row),
    find: async (id) => rows.get(`${model} ${id}`),
    findByUid: async (uid) => [...rows.values()].find((row) => row.kind === model && row.uid === uid),
    findByUserCode: async () => undefined,
    async consume(id) {
      Object.assign(rows.get(`${model} ${id}`) ?? {}, { consumed: true });
    },
    destroy: async (id) => void rows.delete(`${model} ${id}`),
    revokeByGrantId: async () => {},
  });
}
