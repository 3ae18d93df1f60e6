import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePortOffset } from '@chatai/core/config/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

interface Summary {
  version: string;
  consoleUrl: string;
  signInLink: string;
  apiUrl: string;
  docsUrl: string;
  managerUrl: string;
  simulatorUrl: string;
  dataFolder: string;
}

let home: string;
let settings: Record<string, string>;
let summary: Summary;
let stop: () => Promise<number | null>;

/** The real thing: `npm start` as a stranger types it, in a folder of its own. */
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-start-'));
  settings = { CHATAI_HOME: home, CHATAI_PORT_OFFSET: String(await freePortOffset()), CHATAI_WORKERS: '1' };
  const npm = spawn('npm', ['start', '--silent', '--', '--json'], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  npm.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(npm, 'close') as Promise<[number | null]>;
  stop = async () => {
    npm.kill('SIGTERM');
    return (await ended)[0];
  };
  await new Promise<void>((resolve, reject) => {
    npm.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.includes('\n')) resolve();
    });
    void ended.then(([code]) => reject(new Error(`npm start ended with ${code}:\n${stderr}`)));
  });
  summary = JSON.parse(stdout) as Summary;
}, 180_000);

afterAll(async () => {
  const code = await stop();
  rmSync(home, { recursive: true, force: true });
  expect(code).toBe(0);
});

function chatai(args: string[], env: Record<string, string> = settings) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(path.join(root, 'bin/chatai'), args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function document(args: string[], env?: Record<string, string>) {
  const { stdout, stderr } = await chatai([...args, '--json'], env);
  expect(stderr).not.toContain('error:');
  return JSON.parse(stdout);
}

test('every address of the ready line answers', async () => {
  const addresses = [
    `${summary.apiUrl}/health`,
    summary.docsUrl,
    `${summary.managerUrl}/health`,
    `${summary.consoleUrl}/api/health`,
    `${summary.simulatorUrl}/health`,
    summary.signInLink,
  ];
  const answers = await Promise.all(addresses.map((address) => fetch(address)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(summary.dataFolder).toBe(home);
});

test('status and health find nothing wrong', async () => {
  const status = await chatai(['status']);
  expect(status, status.stdout).toMatchObject({ code: 0, stderr: '' });
  const health = await chatai(['health']);
  expect(health, health.stdout).toMatchObject({ code: 0, stderr: '' });
  expect(health.stdout).toMatch(
    /^ok +Backend .*\nok +Frontend .*\nok +Database .*\noff +Redis +not configured \(normal\)\nok +Bot manager +1 of 1 bots/,
  );
});

test('the demo assistant answers on the command line, from what it was taught', async () => {
  const answer = await document(['ask', 'What is ChatAI?']);
  expect(answer).toMatchObject({ answered: true, model: expect.any(String) });
  expect(answer.sources.length).toBeGreaterThan(0);
  const { stdout } = await chatai(['ask', 'What is ChatAI?']);
  expect(stdout).toContain(`${answer.answer}\n\nSources\n  [1] `);
});

test('a question that is added with its answer is answered with it', async () => {
  const file = path.join(home, 'parrots.txt');
  writeFileSync(file, 'Our parrots are fed at six in the morning and at four in the afternoon.');
  const pair = ['--question', 'Do you repair bicycles?', '--answer', 'Yes, on Tuesdays.'];
  expect(await document(['knowledge', 'add', ...pair])).toMatchObject({ kind: 'qa', state: 'ready' });
  expect(await document(['knowledge', 'add', file])).toMatchObject({
    kind: 'file',
    title: 'parrots.txt',
    state: 'ready',
  });
  expect((await document(['ask', 'Do you repair bicycles?'])).answer).toContain('on Tuesdays');
  const titles = (await document(['knowledge', 'list'])).items.map(({ title }: { title: string }) => title);
  expect(titles).toContain('parrots.txt');
});

test('a text that is added a second time is taken, with a warning', async () => {
  const file = path.join(home, 'twice.txt');
  writeFileSync(file, 'Twins are born on the same day.');
  expect((await chatai(['knowledge', 'add', file])).stderr).not.toContain('warning');
  expect((await chatai(['knowledge', 'add', file])).stderr).toMatch(/^warning: .* knows a source twice\.txt already/m);
});

test('a file that is no text is refused with exit 6', async () => {
  const file = path.join(home, 'picture.bin');
  writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]));
  const { code, stderr } = await chatai(['knowledge', 'add', file]);
  expect(code).toBe(6);
  expect(stderr).toContain('neither UTF-8 text nor one of');
});

test('a key made on the command line works from another machine, within its scopes, until it is revoked', async () => {
  const key = await document(['apikey', 'create', '--name', 'shop', '--scopes', 'ask,assistants:read']);
  expect(key).toMatchObject({ name: 'shop', scopes: ['assistants:read', 'ask'], key: expect.stringMatching(/^ck_/) });
  const remote = { CHATAI_URL: summary.apiUrl, CHATAI_API_KEY: key.key };
  expect(await document(['ask', 'What is ChatAI?'], remote)).toMatchObject({ answered: true });
  const refused = await chatai(['bots', 'list'], remote);
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/^error: .*\n.*\nRequest \S+\n$/);
  const unknown = await chatai(['bots', 'list'], { ...remote, CHATAI_API_KEY: 'ck_nobody' });
  expect(unknown).toMatchObject({ code: 5, stdout: '' });
  expect(unknown.stderr).toMatch(/^error: .* does not know this CHATAI_API_KEY/);
  expect((await chatai(['apikey', 'revoke', 'shop'])).code).toBe(5);
  expect((await document(['apikey', 'list'])).items).toHaveLength(1);
  expect((await chatai(['apikey', 'revoke', 'shop', '--yes'])).code).toBe(0);
  expect((await document(['apikey', 'list'])).items).toHaveLength(0);
});

test('a key that may only ask asks the oldest assistant, or one by its name', async () => {
  const { key } = await document(['apikey', 'create', '--name', 'asker', '--scopes', 'ask']);
  const remote = { CHATAI_URL: summary.apiUrl, CHATAI_API_KEY: key };
  expect(await document(['ask', 'What is ChatAI?'], remote)).toMatchObject({ answered: true });
  const reader = await document(['apikey', 'create', '--name', 'reader', '--scopes', 'assistants:read']);
  const headers = { authorization: `Bearer ${reader.key}` };
  const [{ name }] = (await (await fetch(`${summary.apiUrl}/api/v1/assistants`, { headers })).json()).items;
  const named = ['ask', 'What is ChatAI?', '--assistant', name.toUpperCase()];
  expect(await document(named, remote)).toMatchObject({ answered: true });
  const unknown = await chatai(['ask', 'What is ChatAI?', '--assistant', 'Nobody'], remote);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect((await chatai(['ask', 'What is ChatAI?', '--assistant', 'Nobody'])).stderr).toContain(
    `Choose one of: ${name}`,
  );
  for (const name of ['asker', 'reader']) await document(['apikey', 'revoke', name, '--yes']);
});

test('the sandbox bot is shown, checked, stopped and started', async () => {
  const [bot] = (await document(['bots', 'list'])).items;
  expect(bot).toMatchObject({ state: 'live', sandbox: true });
  const name = `@${bot.username}`;
  expect((await chatai(['bots', 'check', name])).code).toBe(0);
  expect(await document(['bots', 'stop', name])).toMatchObject({ enabled: false, state: 'stopped' });
  expect((await chatai(['bots', 'check', name])).stdout).toContain(
    `${name} is stopped. Next: chatai bots start ${name}`,
  );
  const started = await chatai(['bots', 'start', name]);
  expect(started.stdout).toMatch(/\nState +live\n(.*\n)*Next: chatai bots check @/);
  const unknown = await chatai(['bots', 'show', '@nobody']);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain(`Choose one of: ${name}`);
});

test('a bot that is added to the sandbox is found on its page, not on Telegram', async () => {
  const body = JSON.stringify({ username: 'try_it_bot', name: 'Try it' });
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${summary.simulatorUrl}/_sim/bots`, { method: 'POST', headers, body });
  const { token } = await made.json();
  const { stdout } = await chatai(['bots', 'add', '--token', token]);
  expect(stdout).toContain(`Next: open ${summary.simulatorUrl}/?bot=try_it_bot and write to it\n`);
  await document(['bots', 'stop', '@try_it_bot']);
});

test('a restart of the bot manager is over when the bots are held again', async () => {
  const held = async () => (await (await fetch(`${summary.managerUrl}/health`)).json()).bots;
  while ((await held()).running < 1) await setTimeout(50);
  const { bots, restarted } = await document(['restart', 'scalable_bot_manager']);
  expect(restarted).toMatchObject([{ unit: 'scalable_bot_manager', pid: expect.any(Number) }]);
  expect(bots).toEqual({ expected: 1, running: 1 });
  expect(await held()).toMatchObject({ expected: 1, running: 1 });
});

test('a token that Telegram refuses is told with its reason, and the token is nowhere in the output', async () => {
  const { code, stdout, stderr } = await chatai(['bots', 'add', '--token', 'no-token-at-all']);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: /);
  expect(stderr).not.toContain('no-token-at-all');
});

test('the admin gets another sign-in link, and the printed one still works', async () => {
  const { link } = await document(['admin', 'link']);
  expect(link).toMatch(new RegExp(`^${summary.consoleUrl}/link/[A-Za-z0-9_-]{20,}$`));
  const use = (url: string) =>
    fetch(`${summary.apiUrl}/api/v1/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: url.split('/link/')[1] }),
    });
  expect((await use(summary.signInLink)).status).toBe(200);
  expect((await use(link)).status).toBe(410);
});

test('logs of the programs are found by component, and by the id of a refused request', async () => {
  const { lines } = await document(['logs', 'backend']);
  expect(lines.map(({ event }: { event: string }) => event)).toContain('backend.started');
  expect(JSON.stringify(await document(['logs']))).not.toMatch(/ck_[A-Za-z0-9]{20}|\/link\/[A-Za-z0-9_-]{20}/);
});
