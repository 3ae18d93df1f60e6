// A real provider of OpenID Connect on this machine, and a browser that signs in at it.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

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
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
    findAccount: (_, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...people.get(subject) }),
    }),
  });
  server.on('request', provider.callback());
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

/** Follows redirects with cookies, and fills in the provider's own forms: who one is, then consent. */
async function browse(url: string, subject: string, callback: string): Promise<string> {
  const cookies = new Map<string, string>();
  let [at, body] = [url, undefined as URLSearchParams | undefined];
  for (let steps = 0; steps < 12; steps++) {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body ? { method: 'POST', body } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const next = response.headers.get('location');
    body = undefined;
    if (next !== null) {
      at = new URL(next, at).href;
      if (at.startsWith(callback)) return at;
      continue;
    }
    const page = await response.text();
    if (!response.ok) throw new Error(`The provider answered ${response.status}: ${page.slice(0, 200)}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login';
    body = new URLSearchParams({ prompt, login: subject, password: 'any' });
    at = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? at, at).href;
  }
  throw new Error('The provider never sent the browser back.');
}
