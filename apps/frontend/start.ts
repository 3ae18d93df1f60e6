/** Program: serves the built console on CHATAI_CONSOLE_PORT and passes `/api/v1/…` and `/health` on to the backend. */
import { createServer } from 'node:http';
import path from 'node:path';
import { isBuilt } from './build-stamp.ts';
import { enterProductionMode, readSettings } from './console/settings.ts';
import { isForBackend, passThrough } from './pass-through.ts';
import { setSecurityHeaders } from './security-headers.ts';

const settings = readSettings();
if (!isBuilt())
  stop(1, 'The console is not built from the sources as they are: run `node apps/frontend/build.ts` first.');

enterProductionMode();
const { default: next } = await import('next');
const app = next({ dir: path.join(import.meta.dirname, 'console'), hostname: settings.bind, port: settings.port });
await app.prepare();
const answer = app.getRequestHandler();

const server = createServer((request, response) => {
  if (isForBackend(request.url ?? '/')) return passThrough(request, response, settings.backendUrl);
  setSecurityHeaders(request, response);
  void answer(request, response);
});
server.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE')
    stop(7, `Port ${settings.port} is in use: set CHATAI_CONSOLE_PORT or CHATAI_PORT_OFFSET.`);
  else stop(1, `The console cannot listen on ${settings.bind}:${settings.port}: ${error.message}`);
});
server.listen(settings.port, settings.bind);

for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, drain);

/** Answers what is in hand, for at most 3 s; open event streams are cut, their readers come back by themselves. */
function drain(): void {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 3_000).unref();
}

function stop(code: number, sentence: string): never {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(code);
}
