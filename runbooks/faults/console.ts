import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Fault } from '@chatai/operations/runbook';
import { runInside } from './inspector.ts';
import type { World } from './world.ts';

/** Of what the console is built from, and of the way through it. */
export const consoleFaults: Fault<World>[] = [
  {
    id: 'console-passes-nothing',
    title: 'The console passes on to a port where nobody is, as if it had been started with another one.',
    detectedBy: ['console-passes'],
    leaf: 'console-passes-nothing',
    step: 'frontend#restart',
    async inject({ pidOf }) {
      await runInside(
        await pidOf('chatai-frontend'),
        `const http = process.getBuiltinModule('http'); const { request } = http;
        http.request = (url, options) => request('http://127.0.0.1:1/', options);
        process.getBuiltinModule('module').syncBuiltinESMExports();`,
      );
      return async () => {};
    },
  },
  {
    id: 'console-scripts-gone',
    title: 'The files of the build that the console serves are gone.',
    detectedBy: ['console-passes'],
    leaf: 'console-scripts-gone',
    step: 'frontend#restart',
    async inject({ pidOf }) {
      // As if they were: other installations serve the same ones.
      await runInside(
        await pidOf('chatai-frontend'),
        `const { Server } = process.getBuiltinModule('http'); const { emit } = Server.prototype;
        Server.prototype.emit = function (event, ...rest) {
          const [request, response] = rest;
          if (event !== 'request' || !request.url.startsWith('/_next/static/')) return emit.call(this, event, ...rest);
          response.writeHead(404).end();
          return true;
        };`,
      );
      return async () => {};
    },
  },
  {
    id: 'console-build-stale',
    title: 'The files of the console were replaced, and it serves what was built before.',
    detectedBy: ['console-build'],
    leaf: 'console-build-stale',
    step: 'frontend#rebuild',
    async inject({ pidOf }) {
      // As its files were before: other installations serve the same ones.
      await runInside(
        await pidOf('chatai-frontend'),
        `const { json } = Response;
        Response.json = (body, ...rest) => json.call(Response, { ...body, buildId: '0'.repeat(16) }, ...rest);`,
      );
      return async () => {};
    },
  },
  {
    id: 'console-build-failed',
    title: 'The files of the console were replaced by some that cannot be built, and somebody has tried.',
    detectedBy: ['console-build'],
    leaf: 'console-build-failed',
    step: undefined,
    async inject(world) {
      const copy = copyOfFiles();
      writeFileSync(path.join(copy, 'apps/frontend/console/next.config.mjs'), '<<<<<<< HEAD\n');
      const build = [path.join(copy, 'apps/frontend/build.ts')];
      const failed = await promisify(execFile)(process.execPath, build)
        .then(() => false)
        .catch(() => true);
      if (!failed) throw new Error('A console with a conflict in its configuration was built.');
      world.checkout = copy;
      return async () => {
        delete world.checkout;
        rmSync(copy, { recursive: true });
      };
    },
  },
];

const checkout = path.resolve(import.meta.dirname, '../..');

/** Of those from which the console is built. */
function copyOfFiles(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'chatai-drill-files-'));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'apps/frontend', 'packages/contract'])
    cpSync(path.join(checkout, name), path.join(copy, name), {
      recursive: true,
      filter: (file) => !['node_modules', '.next'].includes(path.basename(file)),
    });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}
