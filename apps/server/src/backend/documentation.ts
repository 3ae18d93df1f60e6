import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

const about = `The API of ChatAI. Errors are \`application/problem+json\` (RFC 9457), with a stable \`code\` and what to do in \`fix\`;
the file docs/errors.md of the checkout lists them all.
Every answer carries \`X-Request-Id\`. Lists are read in pages: \`?limit&cursor\` gives \`{items, nextCursor}\`.
Authorise with an API key (\`Authorization: Bearer ck_…\`) or the console's session cookie; \`X-Chatai-Workspace\` picks a workspace by id or slug.`;

/** Everything from here. The page writes style attributes and shows its arrows as `data:` images. */
const policy =
  "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'";

/** The console's bubble, on paper of its own. */
const icon = {
  filename: 'icon.svg',
  rel: 'icon',
  sizes: 'any',
  type: 'image/svg+xml',
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 3h11a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H8l-4 3.5V13a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3Z" fill="#1f5fd0"/></svg>',
};

/** `/openapi.json` (OpenAPI 3.1, made from the routes as they are) and `/docs`, with assets of our own. Register before the routes. */
export async function serveDocumentation(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'ChatAI', version, description: about, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: ck_…' },
          session: { type: 'apiKey', in: 'cookie', name: 'chatai_session' },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policy,
    // `BaseLayout` is the page without the bar that names another product and asks for the address of another document.
    uiConfig: { docExpansion: 'list', layout: 'BaseLayout' },
    theme: { title: 'ChatAI API', favicon: [icon] },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
