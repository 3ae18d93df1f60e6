// security.md T8: nothing inside is reached through an address that a tenant entered. The canary is a listener on loopback.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, systemClock } from '../clock/index.ts';
import { createEgressFetch } from './index.ts';

let hits = 0;
let port = 0;
let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const server = createServer((request, response) => handle(request, response));

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  hits = 0;
  handle = (_, response) => {
    hits++;
    response.end('secret of the inside');
  };
});

/** Names that lead inside, as nip.io and an attacker's own zone have them. */
const resolve = async (host: string): Promise<string[]> => {
  const inside: Record<string, string[]> = {
    'localtest.example': ['127.0.0.1'],
    '127.0.0.1.nip.io': ['127.0.0.1'],
    'both.example': ['93.184.216.34', '127.0.0.1'],
    'six.example': ['::1'],
    'mapped.example': ['::ffff:127.0.0.1'],
    'metadata.example': ['169.254.169.254'],
    'rebind.example': ['10.0.0.7'],
    'helper.example': ['127.0.0.1'],
    'second.example': ['127.0.0.1'],
  };
  return inside[host] ?? [];
};

describe('an address that a tenant entered', () => {
  const corpus = [
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0/',
    'http://0.0.0.0/',
    'http://127.0.0.1.nip.io/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/',
    'http://100.64.0.1/',
    'http://100.100.100.200/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://①②⑦.⓪.⓪.①/',
    'http://localtest.example/',
    'http://both.example/',
    'http://six.example/',
    'http://mapped.example/',
    'http://metadata.example/',
    'http://rebind.example/',
    'https://localtest.example/',
    'http://user:password@localtest.example/',
    'http://93.184.216.34@127.0.0.1/',
    'http://127.0.0.1\\@93.184.216.34/',
    'http://127.0.0.1#@93.184.216.34/',
    'ftp://localtest.example/',
    'gopher://127.0.0.1/_x',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'javascript:alert(1)',
  ];

  it.each(corpus)('%s is refused', async (address) => {
    const fetch = createEgressFetch({ allow: [], resolve, clock: systemClock });
    await expect(fetch(address)).rejects.toMatchObject({ code: 'address-not-allowed' });
    expect(hits).toBe(0);
  });

  it('is refused on any port but 80 and 443, where the canary listens too', async () => {
    const fetch = createEgressFetch({ allow: [], resolve, clock: systemClock });
    for (const host of ['127.0.0.1', 'localtest.example', '[::ffff:127.0.0.1]', '93.184.216.34']) {
      await expect(fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'address-not-allowed' });
    }
    expect(hits).toBe(0);
  });

  it('is refused at the redirect that leads inside, and credentials do not travel', async () => {
    const fetch = createEgressFetch({ allow: [`helper.example:${port}`], resolve, clock: systemClock });
    for (const target of [
      `http://127.0.0.1:${port}/`,
      'http://127.1/',
      'http://localtest.example/',
      'file:///etc/passwd',
      '//[::1]/',
    ]) {
      let redirects = 0;
      handle = (_, response) => {
        redirects++;
        response.writeHead(302, { location: target }).end();
      };
      await expect(fetch(`http://helper.example:${port}/`)).rejects.toMatchObject({ code: 'address-not-allowed' });
      expect(redirects).toBe(1);
    }
  });

  it('is resolved once: a name that changes its mind is not asked again', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const changing = vi.fn(async () => answers.shift() ?? []);
    const fetch = createEgressFetch({ allow: [`rebind.example:${port}`], resolve: changing, clock: systemClock });
    expect(await (await fetch(`http://rebind.example:${port}/`)).text()).toBe('secret of the inside');
    expect(changing).toHaveBeenCalledTimes(1);
  });

  it('does not say in its refusal what stands behind it', async () => {
    const fetch = createEgressFetch({ allow: [], resolve, clock: systemClock });
    const error = await fetch('http://rebind.example/').catch((reason: unknown) => reason as Error);
    expect(String((error as Error).message)).not.toContain('10.0.0.7');
  });
});

describe('an address that the operator let through', () => {
  it.each([['127.0.0.0/8'], ['helper.example'], ['127.0.0.1']])('%s is reached', async (entry) => {
    const fetch = createEgressFetch({ allow: [entry], resolve, clock: systemClock });
    const host = entry === 'helper.example' ? 'helper.example' : '127.0.0.1';
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('secret of the inside');
  });

  it('gives its credentials to no other origin', async () => {
    const seen: (string | undefined)[] = [];
    handle = (request, response) => {
      seen.push(request.headers.authorization);
      if (request.headers.host?.startsWith('helper'))
        response.writeHead(307, { location: `http://second.example:${port}/` }).end();
      else response.end('ok');
    };
    const fetch = createEgressFetch({ allow: ['helper.example', 'second.example'], resolve, clock: systemClock });
    await fetch(`http://helper.example:${port}/`, {
      method: 'POST',
      body: 'x',
      headers: { authorization: 'Bearer abc' },
    });
    expect(seen).toEqual(['Bearer abc', undefined]);
  });

  it('may not answer with more than the limit', async () => {
    handle = (_, response) => response.end('x'.repeat(5_000));
    const fetch = createEgressFetch({
      allow: ['127.0.0.0/8'],
      resolve,
      clock: systemClock,
      limits: { sizeBytes: 1_000 },
    });
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await expect(response.text()).rejects.toMatchObject({ code: 'answer-too-large' });
  });

  it('may not redirect for ever', async () => {
    handle = (_, response) => response.writeHead(302, { location: '/again' }).end();
    const fetch = createEgressFetch({ allow: ['127.0.0.0/8'], resolve, clock: systemClock });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'too-many-redirects' });
  });

  it('may not keep us waiting', async () => {
    let asked = () => {};
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    handle = () => asked();
    const clock = createManualClock();
    const fetch = createEgressFetch({ allow: ['127.0.0.0/8'], resolve, clock, limits: { wholeMs: 9_000 } });
    const failed = fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
    await wasAsked;
    await clock.advance(9_000);
    expect(await failed).toMatchObject({ code: 'answer-too-slow' });
  });
});
