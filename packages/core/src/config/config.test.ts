import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  effectiveSettings,
  hasSecretKey,
  loadConfig,
  mayRedraw,
  readKeyFile,
  runFolder,
  secretKeyOf,
} from './index.ts';

function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatai-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const of = (name: string, env: Record<string, string>) =>
  effectiveSettings(env).find((setting) => setting.name === name);

test('without any setting the defaults of the contract hold', () => {
  const config = loadConfig({});
  expect([config.backend.port, config.console.port, config.manager.port, config.simulator.port]).toEqual([
    8000, 3000, 3001, 8081,
  ]);
  expect(config.bind).toBe('127.0.0.1');
  expect(path.basename(config.home)).toBe('.chatai');
});

test('the offset moves every default port and no port that was set', () => {
  const config = loadConfig({ CHATAI_PORT_OFFSET: '100', CHATAI_CONSOLE_PORT: '4000' });
  expect([config.backend.port, config.console.port, config.simulator.port]).toEqual([8100, 4000, 8181]);
  expect(of('CHATAI_BACKEND_PORT', { CHATAI_PORT_OFFSET: '100' })).toMatchObject({ value: '8100', source: 'default' });
});

test('an address says which setting moved it', () => {
  const config = loadConfig({ CHATAI_PORT_OFFSET: '100', CHATAI_CONSOLE_PORT: '4000' });
  expect([config.backend.setBy, config.console.setBy]).toEqual(['CHATAI_PORT_OFFSET', 'CHATAI_CONSOLE_PORT']);
  expect(loadConfig({}).backend.setBy).toBeUndefined();
});

test('a wrong value is refused by name', () => {
  expect(() => loadConfig({ CHATAI_BACKEND_PORT: 'eighty' })).toThrow('CHATAI_BACKEND_PORT');
  expect(() => loadConfig({ DATABASE_URL: 'mysql://me:hunter2@db/x' })).toThrow(
    'DATABASE_URL (mysql://me:****@db/x) cannot be used: it is not of the form postgresql://',
  );
  expect(of('CHATAI_WORKERS', { CHATAI_WORKERS: '0' })?.problem).toContain('not valid');
});

test('a secret comes from a file when NAME_FILE says so, and a missing file is named', () => {
  const file = path.join(aFolder(), 'key');
  writeFileSync(file, 'a secret key of more than 32 characters\n');
  expect(loadConfig({ CHATAI_SECRET_KEY_FILE: file }).secretKey).toBe('a secret key of more than 32 characters');
  expect(of('CHATAI_SECRET_KEY', { CHATAI_SECRET_KEY_FILE: file })).toMatchObject({ value: '****', source: 'file' });
  expect(() => loadConfig({ OPENAI_API_KEY_FILE: '/nowhere' })).toThrow('OPENAI_API_KEY_FILE');
});

test('secrets are masked; of an address everything but the password shows', () => {
  expect(of('OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-123' })?.value).toBe('****');
  expect(of('DATABASE_URL', { DATABASE_URL: 'postgres://me:hunter2@db:5432/chatai' })?.value).toBe(
    'postgres://me:****@db:5432/chatai',
  );
});

test('an unknown CHATAI name is flagged with the nearest known one', () => {
  expect(of('CHATAI_PORT_OFSET', { CHATAI_PORT_OFSET: '1' })?.problem).toContain('CHATAI_PORT_OFFSET');
  expect(of('CHATAI_ZEBRA_CROSSING', { CHATAI_ZEBRA_CROSSING: '1' })?.problem).toBe('not a setting');
});

test('the key is made once, for its owner only, and stays', () => {
  const home = path.join(aFolder(), 'home');
  const key = secretKeyOf({ home, secretKey: undefined });
  expect(key.length).toBeGreaterThanOrEqual(43);
  expect(secretKeyOf({ home, secretKey: undefined })).toBe(key);
  expect(statSync(path.join(home, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(secretKeyOf({ home, secretKey: 'given' })).toBe('given');
});

test('a key of which half is missing is refused by its name instead of being used', () => {
  const home = aFolder();
  writeFileSync(path.join(home, 'secret.key'), '');
  expect(() => secretKeyOf({ home, secretKey: undefined })).toThrow(`${home}/secret.key holds fewer than 32`);
  // Whoever only looks does so as without a key.
  expect(hasSecretKey({ home, secretKey: undefined })).toBe(false);
  expect(readKeyFile(home)).toMatchObject({ key: undefined, problem: 'holds fewer than 32 characters' });
});

test('a database whose key is missing gets no new one', () => {
  const home = aFolder();
  mkdirSync(path.join(home, 'postgres'));
  writeFileSync(path.join(home, 'postgres', 'PG_VERSION'), '17');
  expect(() => secretKeyOf({ home, secretKey: undefined })).toThrow(`${home}/secret.key is missing`);
  expect(readdirSync(home)).toEqual(['postgres']);
  expect(secretKeyOf({ home, secretKey: 'given' })).toBe('given');
});

test('sockets of a data folder with a long path go where a socket’s name still fits', () => {
  expect(runFolder('/srv/chatai')).toBe('/srv/chatai/run');
  const long = `/srv/${'x'.repeat(100)}`;
  expect(runFolder(long).length).toBeLessThan(63);
  expect(runFolder(long)).not.toBe(runFolder(`${long}y`));
  const here = runFolder(long);
  vi.stubEnv('TMPDIR', '/of/another/shell');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(runFolder(long)).toBe(here);
});

test('every default shows its value, also one that depends on another setting', () => {
  expect(of('CHATAI_HOME', {})).toMatchObject({ value: expect.stringMatching(/\.chatai$/), source: 'default' });
  expect(of('CHATAI_LOG_DIR', { CHATAI_HOME: '/srv/shop' })).toMatchObject({
    value: '/srv/shop/logs',
    source: 'default',
  });
  expect(of('CHATAI_BIND', {})).toMatchObject({ value: '127.0.0.1', source: 'default' });
  expect(of('CHATAI_LOG_LEVEL', {})).toMatchObject({ value: 'info', source: 'default' });
  expect(of('CHATAI_PORT_OFFSET', {})).toMatchObject({ value: '0', source: 'default' });
  expect(of('CHATAI_CONSOLE_URL', { CHATAI_BIND: '::', CHATAI_CONSOLE_PORT: '4000' })).toMatchObject({
    value: 'http://[::1]:4000',
    source: 'default',
  });
  for (const name of ['CHATAI_WORKERS', 'CHATAI_INSTANCE']) {
    expect(of(name, {})).toMatchObject({ value: expect.stringMatching(/./), source: 'default' });
  }
});

test('a generated key is shown as generated, masked, once there is one', () => {
  const home = aFolder();
  expect(of('CHATAI_SECRET_KEY', { CHATAI_HOME: home })).toMatchObject({ value: undefined, source: 'generated' });
  secretKeyOf({ home, secretKey: undefined });
  expect(of('CHATAI_SECRET_KEY', { CHATAI_HOME: home })).toMatchObject({ value: '****', source: 'generated' });
});

test('a setting that this version does not use yet is known, and its value is not shown', () => {
  const env = { ANTHROPIC_API_KEY: 'sk-secret', CHATAI_ALERT_EMAIL: 'ann@example.com' };
  expect(of('ANTHROPIC_API_KEY', env)).toEqual({
    name: 'ANTHROPIC_API_KEY',
    value: '****',
    source: 'environment',
    about: 'not used yet by this version',
    notUsedYet: true,
  });
  expect(of('CHATAI_ALERT_EMAIL', env)?.problem).toBeUndefined();
  expect(of('CHATAI_BACKUP_TARGET', { CHATAI_BACKUP_TARGET_FILE: '/x' })).toMatchObject({ source: 'file' });
  expect(of('GOOGLE_API_KEY', env)).toBeUndefined();
  expect(of('CHATAI_ALERT_EMIAL', { CHATAI_ALERT_EMIAL: 'x' })?.problem).toContain('CHATAI_ALERT_EMAIL');
});

test('a provider to sign in by is given whole, or not at all', () => {
  const whole = { OIDC_ISSUER: 'https://id.example.org', OIDC_CLIENT_ID: 'chatai', OIDC_CLIENT_SECRET: 'a secret' };
  expect(loadConfig({}).oidc).toBeUndefined();
  expect(loadConfig(whole).oidc).toMatchObject({ clientId: 'chatai', name: 'id.example.org' });
  expect(() => loadConfig({ ...whole, OIDC_CLIENT_SECRET: undefined })).toThrow('OIDC_CLIENT_SECRET');
});

test('an offset that puts a program where no browser goes is refused with one nearby that works', () => {
  const sentence =
    'CHATAI_PORT_OFFSET is not valid: it puts CHATAI_CONSOLE_PORT on 6000, which browsers and fetch refuse to open; 3001 works';
  expect(() => loadConfig({ CHATAI_PORT_OFFSET: '3000' })).toThrow(sentence);
  expect(of('CHATAI_PORT_OFFSET', { CHATAI_PORT_OFFSET: '3000' })?.problem).toContain('3001 works');
  expect(loadConfig({ CHATAI_PORT_OFFSET: '3001' }).console.port).toBe(6001);
  // 2080 + 8000, 7079 + 3001, 1999 + 8081.
  for (const offset of ['2080', '7079', '1999']) {
    expect(() => loadConfig({ CHATAI_PORT_OFFSET: offset })).toThrow('10080');
  }
  expect(loadConfig({ CHATAI_PORT_OFFSET: '3000', CHATAI_CONSOLE_PORT: '3000' }).manager.port).toBe(6001);
});

test('a port that no browser opens is refused by its own name', () => {
  expect(() => loadConfig({ CHATAI_BACKEND_PORT: '6667' })).toThrow(
    'CHATAI_BACKEND_PORT is not valid: browsers and fetch refuse to open this port',
  );
});

test.each(['60000', '-8000', 'many'])('no port is shown as good that the offset %s makes impossible', (offset) => {
  const env = { CHATAI_PORT_OFFSET: offset };
  expect(of('CHATAI_PORT_OFFSET', env)?.problem).toContain('not valid');
  expect(of('CHATAI_BACKEND_PORT', env)?.problem).toContain('not valid');
});

test.each([
  ['127.0.0.1', 'http://localhost:8000'],
  ['localhost', 'http://localhost:8000'],
  ['0.0.0.0', 'http://127.0.0.1:8000'],
  ['192.0.2.7', 'http://192.0.2.7:8000'],
  ['::', 'http://[::1]:8000'],
  ['fd00::2', 'http://[fd00::2]:8000'],
])('programs that listen on %s reach each other at %s', (bind, url) => {
  expect(loadConfig({ CHATAI_BIND: bind }).backend.url).toBe(url);
});

test('people reach the console where CHATAI_CONSOLE_URL says, else where it listens', () => {
  expect(loadConfig({ CHATAI_PORT_OFFSET: '100' }).consoleUrl).toBe('http://localhost:3100');
  const config = loadConfig({ CHATAI_CONSOLE_URL: 'https://chat.example.org/' });
  expect([config.consoleUrl, config.console.url]).toEqual(['https://chat.example.org', 'http://localhost:3000']);
  for (const wrong of [
    'chat.example.org',
    'https://example.org/chat',
    'https://example.org/?a=b',
    'https://me:x@example.org',
  ])
    expect(() => loadConfig({ CHATAI_CONSOLE_URL: wrong })).toThrow('CHATAI_CONSOLE_URL is not valid');
});

test('localhost is listened on as 127.0.0.1, whatever it stands for on this machine', () => {
  expect(loadConfig({ CHATAI_BIND: 'localhost' }).bind).toBe('127.0.0.1');
});

test.each([
  [{}, true],
  [{ TERM: 'xterm-256color' }, true],
  [{ ACCESSIBLE: '1', TERM: 'xterm-256color' }, false],
  [{ TERM: 'dumb' }, false],
])('with %j lines of a terminal are redrawn: %s', (env, may) => {
  expect(mayRedraw(env)).toBe(may);
});
