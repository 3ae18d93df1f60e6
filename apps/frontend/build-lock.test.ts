import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeBuildLock } from './build-lock.ts';

let folder: string;
let lockFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-lock-'));
  lockFile = path.join(folder, 'build.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** The id of a process that has ended. */
const killed = () => spawnSync(process.execPath, ['--version']).pid;

describe('the build lock', () => {
  it('is held by one builder, and free again when that one is done', () => {
    const first = takeBuildLock(folder);
    expect(takeBuildLock(folder)).toBeUndefined();
    first?.release();
    const next = takeBuildLock(folder);
    expect(next).toBeDefined();
    next?.release();
    expect(existsSync(lockFile)).toBe(false);
  });

  it('of a builder that was killed is dropped', () => {
    writeFileSync(lockFile, String(killed()));
    expect(takeBuildLock(folder)).toBeUndefined();
    const lock = takeBuildLock(folder);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('of a builder that was killed holds while its work goes on', () => {
    const work = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    const lock = takeBuildLock(folder);
    lock?.shareWith(work.pid ?? 0);
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(String(process.pid), String(killed())));
    expect(takeBuildLock(folder)).toBeUndefined();
    expect(existsSync(lockFile)).toBe(true);
    work.kill();
  });

  it('holds after the work is done, until its builder says so', () => {
    const lock = takeBuildLock(folder);
    lock?.shareWith(killed());
    expect(takeBuildLock(folder)).toBeUndefined();
    expect(existsSync(lockFile)).toBe(true);
    lock?.release();
    expect(existsSync(lockFile)).toBe(false);
  });

  it('is dropped when its holder has not touched it for long, though someone has its process id', () => {
    writeFileSync(lockFile, String(process.pid));
    expect(takeBuildLock(folder)).toBeUndefined();
    expect(existsSync(lockFile)).toBe(true);
    const longAgo = new Date(Date.now() - 300_000);
    utimesSync(lockFile, longAgo, longAgo);
    takeBuildLock(folder);
    expect(existsSync(lockFile)).toBe(false);
  });

  it('that was taken over is left to its new holder', () => {
    const first = takeBuildLock(folder);
    writeFileSync(lockFile, '1');
    first?.release();
    expect(existsSync(lockFile)).toBe(true);
  });
});
