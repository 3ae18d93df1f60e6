import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aBackend, type Tenant, type TestBackend, unlimited } from '@chatai/server/backend/testing';
import { probesOf } from '@chatai/server/backend/testing/crawl';
import { digestOf, type FullWorkspace, fillWorkspace } from '@chatai/server/backend/testing/full-workspace';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visitors } from './visitors.ts';

/** What a page of another site asks a browser to send. */
interface Wanted {
  method: string;
  url: string;
  body: string;
}

const { aPage, complaints } = visitors();
let backend: TestBackend;
let ada: Tenant;
let full: FullWorkspace;
let site: Server;
let changes: Wanted[];
beforeAll(async () => {
  backend = await aBackend(() => ({ limiter: unlimited }));
  ada = await backend.aTenant('Ada');
  full = await fillWorkspace(backend, ada, `Canary${Date.now()}`);
  await (await backend.db.superuser()).query("update users set role = 'admin' where id = $1", [ada.userId]);
  site = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Another site</title><link rel="icon" href="data:,">');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const probes = probesOf(await (await backend.fetch('/openapi.json')).json());
  changes = probes
    .filter(({ method }) => method !== 'GET')
    .flatMap((probe) =>
      [full.assistantId, ...(probe.operationId.startsWith('conversations') ? [full.conversationId] : [])].map((id) => ({
        method: probe.method,
        url: `${ours()}${probe.url(id, full.assistantId)}`,
        body: probe.body(id) ?? '',
      })),
    );
});
afterAll(async () => {
  site.close();
  await backend.close();
});

const ours = () => `http://localhost:${new URL(backend.url).port}`;

/** A browser in which Ada is signed in, on a page of another site. */
async function aVictim(host: string): Promise<Page> {
  const page = await aPage();
  const [name = '', value = ''] = ada.cookie.split('=');
  await page.context().addCookies([{ name, value, url: ours(), httpOnly: true, sameSite: 'Lax' }]);
  await page.goto(`http://${host}:${(site.address() as AddressInfo).port}/`);
  return page;
}

async function everything() {
  const superuser = await backend.db.superuser();
  const found: unknown[] = [await digestOf(superuser, ada.workspaceId)];
  for (const table of ['users', 'workspaces', 'passkeys', 'second_factors', 'one_time_links', 'mails'])
    found.push((await superuser.query(`select t::text as row from ${table} t order by 1`)).rows);
  found.push((await superuser.query('select id, token_hash, proven_at from sessions order by id')).rows);
  return found;
}

/** How requests that would change something were answered since then. */
const answersSince = (from: number) =>
  backend.lines
    .slice(from)
    .filter((line) => line['event.action'] === 'request.answered' && line['http.request.method'] === 'POST')
    .map((line) => line.status);

test.each([
  ['another port of the same host, whose requests carry the cookie', 'localhost'],
  ['another host', '127.0.0.1'],
])('forms, scripts, images and event streams of %s change nothing, and read nothing (T12)', async (_, host) => {
  const before = await everything();
  const victim = await aVictim(host);
  const from = backend.lines.length;
  const read = await victim.evaluate(
    async ({ changes, stream }) => {
      const seen: string[] = [];
      const byForm = ({ url, body }: Wanted, enctype: string) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.name = `frame${Math.random()}`;
          document.body.append(frame);
          const form = document.createElement('form');
          Object.assign(form, { method: 'post', action: url, target: frame.name, enctype });
          const field = document.createElement('input');
          // {"name": …, "x=": "…"}: JSON, as far as plain text goes.
          Object.assign(field, { name: `${body.slice(0, -1) || '{'},"x":"`, value: '"}' });
          form.append(field);
          document.body.append(form);
          frame.addEventListener('load', () => {
            frame.remove();
            form.remove();
            resolve();
          });
          form.submit();
        });
      const byScript = async ({ method, url, body }: Wanted, init: RequestInit) => {
        const sent = { method, credentials: 'include', ...(body ? { body } : {}), ...init } as RequestInit;
        const response = await fetch(url, sent).catch(() => undefined);
        if (response && response.type !== 'opaque') seen.push(`${method} ${url}: ${response.status}`);
      };
      for (const wanted of changes) {
        if (wanted.method === 'POST') {
          await byForm(wanted, 'text/plain');
          await byForm(wanted, 'application/x-www-form-urlencoded');
          await byScript(wanted, { mode: 'no-cors', headers: { 'content-type': 'text/plain' } });
          navigator.sendBeacon(wanted.url, wanted.body);
        }
        await byScript(wanted, { headers: { 'content-type': 'application/json' } });
        await new Promise((resolve) => {
          const image = new Image();
          image.onload = image.onerror = resolve;
          image.src = wanted.url;
        });
      }
      const events = new EventSource(stream, { withCredentials: true });
      await new Promise<void>((resolve) => {
        events.onmessage = ({ data }) => seen.push(`event ${data}`);
        events.onopen = () => seen.push('event stream');
        events.onerror = () => resolve();
      });
      events.close();
      return seen;
    },
    { changes, stream: `${ours()}/api/v1/events` },
  );
  expect(read).toEqual([]);
  await victim.context().close();
  complaints();
  expect(await everything()).toEqual(before);
  const answers = answersSince(from);
  expect(answers.length).toBeGreaterThan(changes.length * 2);
  // Of the same host the cookie came along, and the refusal is for the page; of another one most requests are nobody's.
  expect(new Set(answers)).toEqual(new Set(host === 'localhost' ? [403] : [401, 403]));
});

test('a link of another site that leads to a route opens it with the cookie, and changes nothing (T12)', async () => {
  const before = await everything();
  const victim = await aVictim('127.0.0.1');
  const from = victim.url();
  for (const { url } of changes.filter((_, index) => index % 3 === 0)) {
    await victim.evaluate((to) => {
      location.href = to;
    }, url);
    await victim.waitForURL((at) => at.host === new URL(url).host);
    await victim.goto(from);
  }
  await victim.evaluate((to) => {
    location.href = to;
  }, `${ours()}/api/v1/me`);
  await victim.waitForURL(/\/me$/);
  expect(await victim.textContent('body')).toContain(ada.userId);
  await victim.context().close();
  complaints();
  expect(await everything()).toEqual(before);
});
