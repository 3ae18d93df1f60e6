import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** The chat page for people: a few files, nothing from elsewhere, no build. */
const scripts = ['ask', 'composer', 'content', 'messages', 'page', 'panel', 'rich-text', 'state'];
const files: [path: string, file: string, type: string][] = [
  ['/', 'page.html', 'text/html; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
  ...scripts.map((name): [string, string, string] => [`/${name}.js`, `${name}.js`, 'text/javascript; charset=utf-8']),
];

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function registerPage(app: FastifyInstance): void {
  for (const [path, file, type] of files) {
    const content = readFileSync(new URL(file, import.meta.url));
    app.get(path, (_request, reply) =>
      reply
        .type(type)
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .send(content),
    );
  }
}
