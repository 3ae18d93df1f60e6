// `npm run generate:tables`: writes tables.generated.ts from a freshly migrated database.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { roles } from '../roles.ts';
import { startTestServer, testPassword } from './test-server.ts';

const file = process.argv[2] ?? path.resolve(import.meta.dirname, '../tables.generated.ts');
const server = await startTestServer();
const url = `postgres://${roles.owner}:${testPassword}@localhost:5432/template_chatai?host=${encodeURIComponent(server.socketFolder)}`;
const { status } = spawnSync(
  'kysely-codegen',
  [
    '--dialect',
    'postgres',
    '--url',
    url,
    '--out-file',
    file,
    '--exclude-pattern',
    '{pgboss.*,schema_migrations}',
    '--type-mapping',
    '{"int8":"number"}',
  ],
  { stdio: 'inherit' },
);
await server.stop();
process.exitCode = status ?? 1;
