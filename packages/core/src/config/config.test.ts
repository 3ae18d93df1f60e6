import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { effectiveSettings, loadConfig, runFolder, secretKeyOf } from './index.ts';

const aFolder = () => mkdtempSync(path.join(tmpdir(), 'chatai-config-'));
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

test('a wrong value is refused by name', () => {
  expect(() => loadConfig({ CHATAI_BACKEND_PORT: 'eighty' })).toThrow('CHATAI_BACKEND_PORT');
  expect(() => loadConfig({ DATABASE_URL: 'mysql://localhost' })).toThrow('DATABASE_URL');
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

test('sockets of a data folder with a long path go where a socket’s name still fits', () => {
  expect(runFolder('/srv/chatai')).toBe('/srv/chatai/run');
  const long = `/srv/${'x'.repeat(100)}`;
  expect(runFolder(long).length).toBeLessThan(63);
  expect(runFolder(long)).not.toBe(runFolder(`${long}y`));
});
