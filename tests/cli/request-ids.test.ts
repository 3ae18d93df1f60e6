// experience.md E19: whoever is on call takes the id of an error to the logs.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCli, chatai } from '../../apps/cli/src/testing/a-cli.ts';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk('Anna');
});
afterAll(() => desk?.close());

const nobody = '0198f0c2-7d3a-7b1e-9a55-0c8f1f1b2a3c';

test.each([
  [401, 'GET', '/ops/health', undefined],
  [403, 'GET', '/ops/health', 'tenant'],
  [422, 'GET', '/ops/health?at=noon', 'machine'],
  [404, 'GET', '/ops/health?at=2020-01-01T00:00:00Z', 'machine'],
  [404, 'GET', `/ops/runs/${nobody}`, 'machine'],
  [404, 'POST', '/ops/runs', 'machine'],
  [403, 'POST', '/ops/approvals', 'tenant'],
] as const)('a %i of %s %s has an id that `chatai logs --grep` finds', async (status, method, to, who) => {
  const { backend, tenant } = desk;
  const token = who === 'tenant' ? tenant.key : who === 'machine' ? backend.localToken() : undefined;
  const body = to === '/ops/approvals' ? { run: nobody, reason: 'a test' } : { step: 'backend#explode' };
  const response = await backend.fetch(`/api/v1${to}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  const { instance } = (await response.json()) as { instance: string };
  const id = instance.split(':').at(-1) ?? '';
  expect([response.status, response.headers.get('x-request-id')]).toEqual([status, id]);
  // The line is written when the answer is over.
  await expect
    .poll(() => foundBy(id))
    .toContainEqual(expect.objectContaining({ fields: expect.objectContaining({ 'http.request.id': id, status }) }));
});

/** What `chatai logs` finds in what an installation would have written: it does so from `info` on. */
async function foundBy(id: string): Promise<unknown[]> {
  const home = path.join(desk.folder, 'home');
  const written = desk.backend.lines.filter((line) => line['log.level'] !== 'debug');
  mkdirSync(path.join(home, 'logs'), { recursive: true });
  writeFileSync(path.join(home, 'logs/backend.log'), written.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { stdout } = await chatai(aCli({ CHATAI_HOME: home }), `logs --grep ${id} --json`);
  return JSON.parse(stdout).lines;
}
