import { connect } from 'node:net';
import { problem } from '@chatai/contract/problem';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
let tenant: Tenant;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  backend.fetch(path, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json', ...headers },
  });

/** The answer's problem document, checked for its form. */
async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const document = problem.strict().parse(await response.json());
  expect(document.status).toBe(response.status);
  expect(document.type).toBe(`/problems/${document.code}`);
  expect(document.instance).toBe(`urn:request:${response.headers.get('x-request-id')}`);
  return document;
}

describe('every answer', () => {
  test.each(['/api/v1/me', '/api/v1/nothing', '/health', '/livez', '/openapi.json', '/nothing', '/api/v1/bots/%zz'])(
    '%s carries a request id',
    async (path) => {
      const response = await backend.fetch(path);
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('keeps a well-formed request id of the caller, and replaces any other', async () => {
    const idFor = async (given: string) =>
      (await backend.fetch('/livez', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('order-4711.a_b')).toBe('order-4711.a_b');
    for (const bad of ['short', 'with space in it', `${'x'.repeat(129)}`, '"quoted"quoted"', '-starts-wrong']) {
      expect(await idFor(bad)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    }
  });

  test('of the API is never cached and never sniffed', async () => {
    const { headers } = await backend.fetch('/api/v1/me');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a refusal is a problem document', () => {
  test('for a path where nothing is', async () => {
    expect(await problemOf(await backend.fetch('/api/v1/nothing'))).toMatchObject({
      code: 'no-such-path',
      status: 404,
    });
  });

  test('for an id longer than any', async () => {
    for (const length of [150, 490, 4_000]) {
      const response = await backend.fetch(`/api/v1/bots/${'a'.repeat(length)}`, {
        headers: { authorization: `Bearer ${tenant.key}` },
      });
      expect(await problemOf(response)).toMatchObject({ code: 'not-found', status: 404 });
    }
  });

  test('for a full disk of the database', async () => {
    const superuser = await backend.db.superuser();
    await superuser.query(`create function no_room() returns trigger language plpgsql as
      $$begin raise 'could not extend file' using errcode = 'disk_full'; end$$;
      create trigger no_room before insert on assistants for each row execute function no_room()`);
    try {
      const refusal = await problemOf(await post('/api/v1/assistants', JSON.stringify({ name: 'Shop' })));
      expect(refusal).toMatchObject({ code: 'storage-full', status: 503, retry: 'later' });
    } finally {
      await superuser.query('drop trigger no_room on assistants; drop function no_room');
    }
  });

  test('for a method that the path has not, with those it has', async () => {
    const response = await backend.fetch('/api/v1/bots', { method: 'DELETE' });
    expect(await problemOf(response)).toMatchObject({ code: 'method-not-allowed', status: 405 });
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
    const slot = await backend.fetch(`/api/v1/bots/${tenant.workspaceId}/check`, { method: 'PATCH' });
    expect((await problemOf(slot)).detail).toBe('PATCH is not a method of this path; POST is.');
  });

  test('for a verb that is none, also where there are others', async () => {
    const headers = { authorization: `Bearer ${tenant.key}` };
    const nothing = await backend.fetch('/api/v1/conversations:explode', { headers });
    expect(await problemOf(nothing)).toMatchObject({ code: 'no-such-path', status: 404 });
    const wrongMethod = await backend.fetch('/api/v1/bots:import', { headers });
    expect((await problemOf(wrongMethod)).detail).toBe('GET is not a method of this path; POST is.');
  });

  test('for a malformed path', async () => {
    expect(await problemOf(await backend.fetch('/api/v1/bots/%zz'))).toMatchObject({ code: 'malformed-request' });
  });

  test('for U+0000 in a query, which no text of the database can hold', async () => {
    const headers = { authorization: `Bearer ${tenant.key}` };
    for (const query of ['conversations?tag=%00', 'conversations:search?q=a%00b', 'contacts?q=%00'])
      expect(await problemOf(await backend.fetch(`/api/v1/${query}`, { headers }))).toMatchObject({
        code: 'malformed-request',
        status: 400,
      });
  });

  test('for a request without a key', async () => {
    expect(await problemOf(await backend.fetch('/api/v1/bots'))).toMatchObject({ code: 'not-signed-in', status: 401 });
  });

  test('for a missing scope, which is named', async () => {
    const key = await backend.aKey(tenant, ['bots:read']);
    const response = await post('/api/v1/assistants', '{"name":"x"}', { authorization: `Bearer ${key}` });
    expect(await problemOf(response)).toMatchObject({
      code: 'not-allowed',
      status: 403,
      detail: 'You may not do this: the scope assistants:write is missing.',
    });
  });

  test('for fields that are wrong, missing or unknown, each with a pointer', async () => {
    const response = await post('/api/v1/assistants', '{"name":"","model":7,"workspaceId":"x","a/b~c":1}');
    const document = await problemOf(response);
    expect(document).toMatchObject({ code: 'invalid-input', status: 422 });
    expect(document.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/a~1b~0c',
      '/model',
      '/name',
      '/workspaceId',
    ]);
    expect((await problemOf(await post('/api/v1/assistants', '{}'))).errors).toMatchObject([{ pointer: '/name' }]);
    expect((await problemOf(await post('/api/v1/assistants', ''))).errors).toMatchObject([{ pointer: '' }]);
  });

  test('for what is wrong with a field, in plain words', async () => {
    const wordsOf = async (answer: Response | Promise<Response>) =>
      (await problemOf(await answer)).errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
    expect(await wordsOf(post('/api/v1/assistants', '{"name":"","model":7}'))).toEqual([
      '/name must not be empty',
      '/model must be a text',
    ]);
    expect(await wordsOf(post('/api/v1/assistants', '{}'))).toEqual(['/name is missing']);
    expect(await wordsOf(post('/api/v1/bots', '{"assistantId":"x","token":"1:x","mode":"pigeon"}'))).toEqual([
      expect.stringContaining('/assistantId must be an id, such as '),
      '/mode must be one of webhook, polling',
    ]);
    const headers = { authorization: `Bearer ${tenant.key}` };
    expect(await wordsOf(backend.fetch('/api/v1/assistants?limit=abc', { headers }))).toEqual([
      '/query/limit must be a number',
    ]);
    expect(await wordsOf(backend.fetch('/api/v1/assistants?limit=0', { headers }))).toEqual([
      '/query/limit must be at least 1',
    ]);
  });

  test('for a wrong query, with a pointer', async () => {
    const response = await backend.fetch('/api/v1/assistants?limit=0&cursor=x&page=2', {
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    const pointers = (await problemOf(response)).errors?.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/query/cursor', '/query/limit', '/query/page']);
  });

  test('for a body where none is read', async () => {
    const response = await post(`/api/v1/bots/${tenant.workspaceId}/start`, '{"force":true}');
    expect((await problemOf(response)).errors).toMatchObject([{ pointer: '/force' }]);
  });

  test('for something that is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(backend.url).port), '127.0.0.1', () =>
        socket.end('NOT HTTP AT ALL\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => (text += chunk)).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*\r\ncontent-type: application\/problem\+json/);
    expect(problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''))).toMatchObject({ code: 'malformed-request' });
  });

  test('for headers that are too large', async () => {
    const response = await backend.fetch('/livez', { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(await problemOf(response)).toMatchObject({ code: 'headers-too-large', status: 431 });
  });
});

test.each(['/assistants', '/api-keys', '/workspaces'])(
  '%s takes no name of which nothing can be seen',
  async (path) => {
    for (const name of ['   ', '\u200b', '\u2060\ufeff\u200d', '\u00ad\u202e']) {
      const refused = await problemOf(await post(`/api/v1${path}`, JSON.stringify({ name })));
      expect(refused).toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/name' }] });
    }
  },
);

describe('a body that two readers could understand differently is refused (T31)', () => {
  test.each([
    ['not JSON', '{"name":', 'malformed-request', 400],
    ['JavaScript', "{name: 'x'}", 'malformed-request', 400],
    ['a key twice', '{"name":"a","name":"b"}', 'malformed-request', 400],
    ['a key twice, once escaped', '{"name":"a","n\\u0061me":"b"}', 'malformed-request', 400],
    ['a key twice, deep inside', '{"name":"a","x":[{"k":1,"k":2}]}', 'malformed-request', 400],
    ['__proto__', '{"name":"a","__proto__":{"isAdmin":true}}', 'malformed-request', 400],
    ['__proto__, escaped', '{"name":"a","\\u005f_proto__":{}}', 'malformed-request', 400],
    ['constructor.prototype', '{"name":"a","constructor":{"prototype":{"x":1}}}', 'malformed-request', 400],
    ['upload metadata instead of a file', '{"name":"a","files":[{"filepath":"/etc/passwd"}]}', 'invalid-input', 422],
    ['a list', '[{"name":"a"}]', 'invalid-input', 422],
    ['a string', '"name"', 'invalid-input', 422],
    ['null', 'null', 'invalid-input', 422],
    ['an object for a string', '{"name":{"$gt":""}}', 'invalid-input', 422],
    ['U+0000', '{"name":"a\\u0000b"}', 'malformed-request', 400],
    [
      'half of a surrogate pair, which the audit could not write down',
      '{"name":"a\\ud800b"}',
      'malformed-request',
      400,
    ],
    ['a thousand levels', `{"name":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 'malformed-request', 400],
  ])('%s', async (_, body, code, status) => {
    expect(await problemOf(await post('/api/v1/assistants', body))).toMatchObject({ code, status });
  });

  test('bytes that are not UTF-8', async () => {
    const body = Uint8Array.from([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    expect(await problemOf(await post('/api/v1/assistants', body))).toMatchObject({ code: 'malformed-request' });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
    'text/json',
    'application/xml',
    'garbage',
  ])('content type %s is 415', async (contentType) => {
    const response = await post('/api/v1/assistants', '{"name":"a"}', { 'content-type': contentType });
    expect(await problemOf(response)).toMatchObject({ code: 'unsupported-content-type', status: 415 });
  });

  test('a body that is too large is refused before it is read', async () => {
    const response = await post('/api/v1/assistants', JSON.stringify({ name: 'x'.repeat(1_100_000) }));
    expect(await problemOf(response)).toMatchObject({ code: 'body-too-large', status: 413 });
    const nobody = await backend.fetch('/api/v1/assistants', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(1_100_000),
    });
    expect(nobody.status).toBe(401);
  });

  test('values that only look like keys or escapes are left alone', async () => {
    const name = '{"name":"a","name":"b"} \\" __proto__ \\\\';
    const response = await post('/api/v1/assistants', JSON.stringify({ name, instructions: '__proto__' }));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ name });
  });
});

describe('the API document', () => {
  test('is OpenAPI 3.1 that the public validator accepts', async () => {
    const document = await (await backend.fetch('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(document);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  test('names every route of the contract with its problem documents', async () => {
    const { paths } = await (await backend.fetch('/openapi.json')).json();
    expect(paths['/api/v1/bots'].post).toMatchObject({
      operationId: 'bots.create',
      description: expect.stringContaining('`token-refused`'),
      responses: { 201: {}, default: { content: { 'application/problem+json': {} } } },
    });
    expect(paths['/api/v1/assistants/{id}/ask'].post.responses[200].content).toHaveProperty('text/event-stream');
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/health', '/livez', '/readyz', '/metrics']));
  });

  test('is shown at /docs, with assets from here and no other host', async () => {
    const page = await (await backend.fetch('/docs/')).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string);
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      expect((await fetch(new URL(asset, `${backend.url}/docs/`))).status).toBe(200);
    }
  });
});
