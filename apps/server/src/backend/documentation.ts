import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

const about = `The API of ChatAI. Errors are \`application/problem+json\` (RFC 9457), explained in docs/errors.md.
Every answer carries \`X-Request-Id\`. Lists are read in pages: \`?limit&cursor\` gives \`{items, nextCursor}\`.
Authorise with an API key (\`Authorization: Bearer ck_…\`) or the console's session cookie; \`X-Chatai-Workspace\` picks a workspace by id or slug.`;

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
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { docExpansion: 'list' } });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
