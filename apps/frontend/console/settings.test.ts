import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('the settings of the console', () => {
  it('are the standard ports on this machine', () => {
    expect(readSettings({})).toEqual({
      instance: hostname(),
      bind: '127.0.0.1',
      port: 3000,
      backendPort: 8000,
      simulatorPort: 8081,
      backendUrl: 'http://127.0.0.1:8000',
    });
  });
  it('move the standard ports by the offset, and leave a port that was set', () => {
    const settings = readSettings({ CHATAI_PORT_OFFSET: '100', CHATAI_BACKEND_PORT: '9000' });
    expect(settings).toMatchObject({ port: 3100, backendPort: 9000, simulatorPort: 8181 });
  });
  it.each([
    ['0.0.0.0', 'http://127.0.0.1:8000'],
    ['::', 'http://[::1]:8000'],
    ['fd00::7', 'http://[fd00::7]:8000'],
    ['localhost', 'http://127.0.0.1:8000'],
  ])('reach a backend that listens on %s under %s', (bind, url) => {
    expect(readSettings({ CHATAI_BIND: bind }).backendUrl).toBe(url);
  });
  it('can stand in a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'chatai-settings-'));
    writeFileSync(path.join(folder, 'port'), '3333\n');
    expect(readSettings({ CHATAI_CONSOLE_PORT_FILE: path.join(folder, 'port') }).port).toBe(3333);
    rmSync(folder, { recursive: true });
  });
  it('say how the installation is called', () => {
    expect(readSettings({ CHATAI_INSTANCE: 'shop' }).instance).toBe('shop');
  });
  it('name the setting that is no port', () => {
    expect(() => readSettings({ CHATAI_CONSOLE_PORT: 'http' })).toThrow(/CHATAI_CONSOLE_PORT/);
    expect(() => readSettings({ CHATAI_PORT_OFFSET: '90000' })).toThrow(/CHATAI_PORT_OFFSET/);
  });
});
