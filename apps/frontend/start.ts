/** Program: serves the built console on CHATAI_CONSOLE_PORT and passes `/api/v1/…` and `/health` on to the backend. */
import { createServer } from 'node:http';
import path from 'node:path';
import { isBuilt } from './build-stamp.ts';
import { addressHeader } from './console/paths.ts';
import { enterProductionMode, readSettings } from './console/settings.ts';
import { forwardedFor, isForBackend, passThrough } from './pass-through.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { writeLog } from './write-log.ts';

const server = createServer();
// `disconnect`: the supervisor that started this program is gone.
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, drain);

const settings = settingsOrStop();
if (!isBuilt()) stop(1, 'The console is not built from these sources: run `node apps/frontend/build.ts` first.');

enterProductionMode();
const { default: next } = await import('next');
const app = next({ dir: path.join(import.meta.dirname, 'console'), hostname: settings.bind, port: settings.port });
await app.prepare();
const answer = app.getRequestHandler();

server.on('request', (request, response) => {
  if (isForBackend(request.url ?? '/')) return passThrough(request, response, settings.backendUrl);
  // What pages ask the backend for is asked for the browser, too.
  request.headers['x-forwarded-for'] = forwardedFor(request);
  request.headers[addressHeader] = request.url;
  // Next answers what it cannot decode with a bare 500: spelt out, it is an address at which there is no page.
  if (!isDecodable(request.url)) request.url = request.url?.replaceAll('%', '%25');
  setSecurityHeaders(request, response);
  void answer(request, response);
});
server.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') stop(1, `The console cannot listen on port ${settings.port}: ${error.message}.`);
  stop(7, `Port ${settings.port} is in use: set CHATAI_CONSOLE_PORT or CHATAI_PORT_OFFSET.`);
});
server.listen(settings.port, settings.bind, sayStarted);

function isDecodable(url = '/'): boolean {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '') !== undefined;
  } catch {
    return false;
  }
}

/** Says on which port, because that is not known before when 0 was asked for. */
function sayStarted(): void {
  const address = server.address();
  writeLog('info', 'console.started', { port: typeof address === 'object' && address ? address.port : settings.port });
}

/** Answers what is in hand, for at most 1 s; open event streams are cut, their readers come back by themselves. */
function drain(): void {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
}

function settingsOrStop() {
  try {
    return readSettings();
  } catch (error) {
    return stop(2, error instanceof Error ? error.message : String(error));
  }
}

function stop(code: number, sentence: string): never {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(code);
}
