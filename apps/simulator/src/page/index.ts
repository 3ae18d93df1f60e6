import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** The chat page for people: three files, nothing from elsewhere. */
const files = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
} as const;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function registerPage(app: FastifyInstance): void {
  for (const [path, [file, type]] of Object.entries(files)) {
    const content = readFileSync(new URL(file, import.meta.url));
    app.get(path, (_request, reply) =>
      reply
        .type(type)
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-cache')
        .send(content),
    );
  }
}
