// `node tests/documents/service-catalog-page.ts` writes docs/architecture/service-catalog.md from what the supervisor runs, the settings and the checks.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig, type SettingName, settings } from '@chatai/core/config';
import { type Component, checks, components, runbooks } from '@chatai/runbooks';
import type { Program } from '../../apps/cli/src/up/program.ts';
import { programFloors } from '../../apps/cli/src/up/programs.ts';
import { programs as answering } from '../../runbooks/facts/programs.ts';
import { checkout } from './markdown.ts';

/** Where the page is. */
export const serviceCatalogPage = path.join(checkout, 'docs/architecture/service-catalog.md');

const runbookPage = (id: string): string => `[${id}](../runbooks/${id}.md)`;

interface Service {
  name: string;
  does: string;
  /** Its own program below the checkout; none for what is not ours. */
  program?: string;
  /** The setting that moves its port. */
  port?: SettingName;
  /** What it is reached by, when that is no port of ours. */
  reachedBy?: string;
  /** Its log, when no program of ours writes it. */
  log?: string;
  /** Without these it serves nothing. */
  needs: readonly string[];
  /** Without these a part of what it does waits or fails. */
  uses?: readonly string[];
  /** What the checks call it. */
  components?: readonly Component[];
  /** Of a child: who started it, whose runbook is that of both, and the checks that notice when it is missing. */
  childOf?: string;
  watchedBy?: readonly string[];
  /** When it ends. */
  ended: string;
}

const startedAgain = 'the supervisor starts it again after half a second, later while it keeps dying (at most 30 s)';

/** In the order of `chatai status`, each with its children behind it. What the supervisor runs and is not here fails, and so does the opposite. */
const services: readonly Service[] = [
  {
    name: 'supervisor',
    does: '`npm start`: starts all others floor by floor, starts them again when they end, and stops them. `chatai status`, `restart` and `down` ask it',
    program: 'apps/cli/src/up/run-up.ts',
    reachedBy: 'a socket in the data folder',
    needs: [],
    components: ['supervisor', 'logs', 'settings', 'release'],
    ended: 'everything ends within 2 s; the next `npm start` clears up and goes on',
  },
  {
    name: 'chatai-backend',
    does: 'the API, sign-in, hints for open pages, the webhooks of Telegram, mails',
    program: 'apps/server/src/backend/main.ts',
    port: 'CHATAI_BACKEND_PORT',
    needs: ['postgresql'],
    uses: ['Telegram', 'model providers', 'a mail server', 'an OpenID Connect provider', 'simulator'],
    components: ['backend'],
    ended: `${startedAgain}; Telegram repeats webhooks meanwhile`,
  },
  {
    name: 'knowledge',
    childOf: 'chatai-backend',
    does: 'a child of chatai-backend: takes in sources of knowledge, files among them. There while there is something to take in and half a minute longer',
    program: 'apps/server/src/knowledge/main.ts',
    reachedBy: 'nothing; its figures are in `/metrics` of chatai-backend',
    needs: ['chatai-backend', 'postgresql'],
    components: ['jobs'],
    ended:
      'chatai-backend starts a new one while there is something to take in; a source that was being read is read again',
  },
  {
    name: 'chatai-frontend',
    does: 'the console; passes `/api/v1/` on to chatai-backend',
    program: 'apps/frontend/start.ts',
    port: 'CHATAI_CONSOLE_PORT',
    needs: ['chatai-backend'],
    components: ['console', 'address'],
    ended: `${startedAgain}; bots and API notice nothing`,
  },
  {
    name: 'scalable_bot_manager',
    does: 'keeps the workers of this machine alive, spreads the bots over them, tidies up what is old',
    program: 'apps/server/src/bot-manager/main.ts',
    port: 'CHATAI_MANAGER_PORT',
    needs: ['postgresql'],
    components: ['botManager'],
    ended: `its workers end with it (2 s); ${startedAgain}`,
  },
  {
    name: 'worker',
    childOf: 'scalable_bot_manager',
    watchedBy: ['bots-run'],
    does: 'children of scalable_bot_manager, as many as `CHATAI_WORKERS` says: poll for bots, answer, send',
    program: 'apps/server/src/worker/main.ts',
    reachedBy: 'nothing; `/status` of scalable_bot_manager shows each, its `/metrics` their figures',
    needs: ['scalable_bot_manager', 'postgresql'],
    uses: ['Telegram', 'model providers', 'simulator'],
    ended: 'scalable_bot_manager replaces it, and its bots go to another worker at once',
  },
  {
    name: 'chatai-watchdog',
    does: 'looks at everything every ten seconds and keeps what it saw for a day (`chatai diagnose --at 03:12`); holds a conversation every five minutes',
    program: 'apps/server/src/watchdog/main.ts',
    port: 'CHATAI_WATCHDOG_PORT',
    needs: [],
    uses: ['chatai-backend', 'postgresql', 'simulator'],
    components: ['watchdog'],
    ended: `${startedAgain}; what happens meanwhile is not in its ring, and nobody else notices`,
  },
  {
    name: 'postgresql',
    does: 'keeps everything. The embedded one, or that of `DATABASE_URL`, which the supervisor does not run',
    reachedBy: 'a socket in the data folder and no port; that of `DATABASE_URL` by its address',
    log: 'postgresql.log',
    needs: [],
    components: ['database', 'roles', 'secrets', 'clock', 'people'],
    ended: `${startedAgain}; programs wait for it, nothing that was committed is lost`,
  },
  {
    name: 'redis',
    does: 'nothing yet: it is watched when `REDIS_URL` names one. Not ours to run',
    reachedBy: 'the address in `REDIS_URL`',
    log: 'its own',
    needs: [],
    components: ['redis'],
    ended: 'ChatAI goes on without it',
  },
  {
    name: 'simulator',
    does: 'Telegram in small, for the sandbox: a Bot API and a chat page',
    program: 'apps/simulator/src/main.ts',
    port: 'CHATAI_SIMULATOR_PORT',
    needs: [],
    components: ['simulator'],
    ended: `${startedAgain}; bots of the sandbox wait`,
  },
];

/** What is not of the installation and is looked at, or asked, all the same. */
const outside: readonly { name: string; by: string; components?: readonly Component[]; without: string }[] = [
  {
    name: 'Telegram',
    components: ['telegram'],
    by: 'the Bot API of Telegram, or the server of `TELEGRAM_API_ROOT`',
    without: 'what was received is answered and waits to be sent; Telegram keeps updates for 24 hours',
  },
  {
    name: 'model providers',
    by: '`OPENAI_BASE_URL` and `OPENAI_API_KEY`, or one that a workspace has entered. The built-in model needs none',
    components: ['models'],
    without: 'who asks is told to ask again; nothing else stops',
  },
  {
    name: 'a mail server',
    by: '`SMTP_URL`',
    without: "links wait under *Platform, Mails* of the platform's administrator",
  },
  {
    name: 'an OpenID Connect provider',
    by: '`OIDC_ISSUER`',
    without: 'people sign in by password, link or passkey',
  },
  { name: 'the machine', by: 'its disk, memory, processors', components: ['disk', 'memory', 'cpu'], without: '' },
];

/** The page as it should be. */
export function renderServiceCatalogPage(): string {
  const floors = programFloors(loadConfig({}));
  const units = floors.flat();
  requireWhole(units);
  return `# Service catalog

<!-- Generated by tests/documents/service-catalog-page.ts from what the supervisor runs, the settings and the checks. -->

Everything that runs for an installation, and what it stands on. Ports are those without settings; \`CHATAI_PORT_OFFSET\` is added to each. Logs are in \`logs/\` of the data folder, or where \`CHATAI_LOG_DIR\` says; \`chatai logs\` reads them.

| service | port | health | log | needs | runbook |
|---|---|---|---|---|---|
${services.map((service) => `| [${service.name}](#${anchorOf(service.name)}) | ${portOf(service)} | ${healthOf(service, units)} | ${logOf(service, units)} | ${service.needs.join(', ') || '-'} | ${runbooksOf(service).map(runbookPage).join(', ') || '-'} |`).join('\n')}

Programs of one floor start and stop together. Start: postgresql, then all programs at once, each waiting for what it needs. Stop: ${[
    ...floors,
  ]
    .reverse()
    .map((floor) => floor.map(({ unit }) => unit).join(' and '))
    .join(', then ')}, then postgresql; at most 15 s in all.

\`chatai runbook show backend\` says what each step below \`repaired by\` does and asks for, \`chatai runbook run\` runs it. What people notice when one of them is killed: [what happens when](../guides/what-happens-when.md#a-process-is-killed).

${services.map((service) => sectionOf(service, units)).join('\n\n')}

## What it stands on outside

| what | by | checks | without it |
|---|---|---|---|
${outside
  .map(
    ({ name, by, components: own, without }) =>
      `| ${name} | ${by} | ${
        checksOf(own)
          .map(({ id }) => codeOf(id))
          .join(', ') || '-'
      } | ${without || '-'} |`,
  )
  .join('\n')}

## Who looks

\`chatai health\` asks all ${checks.length} checks from the command line, with whatever is up. \`/health\` of chatai-backend asks those whose answer is quick, and \`chatai status\` shows each service with the worst of its own. \`chatai diagnose\` says why a check fails, and which step repairs it.
`;
}

function sectionOf(service: Service, units: Program[]): string {
  const own = checksOf(service.components, service.watchedBy);
  const unit = units.find((one) => one.unit === service.name);
  const rows: [string, string | undefined][] = [
    ['does', service.does],
    ['program', service.program && codeOf(service.program)],
    ['reached by', service.port ? `port ${portOf(service)}, moved by ${codeOf(service.port)}` : service.reachedBy],
    ['health', healthOf(service, units)],
    ['log', logOf(service, units)],
    ['needs', service.needs.join(', ')],
    ['uses', service.uses?.join(', ')],
    ['when it ends', service.ended],
    ['told to stop', unit && `it has ${unit.stopWithinMs / 1_000} s to finish what it has in hand`],
    ['checks', own.map(({ id, title }) => `${codeOf(id)} (${title})`).join(', ')],
    ['repaired by', stepsOf(own).map(codeOf).join(', ')],
    ['runbook', runbooksOf(service).map(runbookPage).join(', ')],
  ];
  const told = rows.filter(([, value]) => value !== undefined && value !== '' && value !== '-');
  return `## ${service.name}\n\n| | |\n|---|---|\n${told.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}`;
}

const codeOf = (text: string): string => `\`${text}\``;
const anchorOf = (name: string): string => name.toLowerCase();

const checksOf = (own: readonly Component[] = [], watchedBy: readonly string[] = []) =>
  checks.filter(({ id, component }) => (own as readonly string[]).includes(component) || watchedBy.includes(id));
const stepsOf = (own: typeof checks): string[] => [
  ...new Set(own.flatMap(({ step = [], mayNeed = [] }) => [step, mayNeed].flat())),
];

/** Of the steps that repair what its checks find, or of who started it. Throws for a runbook that is not there. */
function runbooksOf({ components: own, childOf }: Service): string[] {
  const parent = services.find(({ name }) => name === childOf);
  if (parent) return runbooksOf(parent);
  const ids = [...new Set(stepsOf(checksOf(own)).map((step) => step.split('#')[0] as string))];
  const unknown = ids.find((id) => !runbooks.some((runbook) => runbook.id === id));
  if (unknown) throw new Error(`There is no runbook ${unknown}.`);
  return ids;
}

function portOf({ port }: Service): string {
  if (port === undefined) return '-';
  const setting: { defaultPort?: number } = settings[port];
  if (setting.defaultPort === undefined) throw new Error(`${port} has no default.`);
  return String(setting.defaultPort);
}

/** The address that the supervisor asks, and that which the checks ask when it is another one. */
function healthOf({ name }: Service, units: Program[]): string {
  const unit = units.find((one) => one.unit === name);
  if (!unit?.healthUrl) return '-';
  const asked = [new URL(unit.healthUrl).pathname, answering.find((one) => one.unit === name)?.path];
  return [...new Set(asked.filter((one) => one !== undefined))].map((one) => codeOf(`GET ${one}`)).join(', ');
}

/** The file that the program opens itself; else the supervisor keeps what it prints. What a program prints beside its own log is kept as well. */
function logOf({ program, log, name }: Service, units: Program[]): string {
  if (program === undefined) return log === undefined || log === 'its own' ? (log ?? '-') : codeOf(log);
  const source = readFileSync(path.join(checkout, program), 'utf8');
  const own = /createLogFile\(\{[^}]*component: '([\w-]+)'/.exec(source)?.[1];
  const printed = units.find((one) => one.unit === name)?.component;
  const files = [...(own ? [`${own}.log`] : []), ...(printed ? [`${printed}.out.log`] : [])];
  return files.map(codeOf).join(', ');
}

/** Every unit of the supervisor has its service with its own program, and every component of the checks is of one of them. */
function requireWhole(units: Program[]): void {
  for (const { unit, command } of units) {
    const program = services.find(({ name }) => name === unit)?.program;
    const runs = path.relative(checkout, command.at(-1) ?? '');
    if (program !== runs)
      throw new Error(`service-catalog-page.ts knows ${unit} as ${program}; the supervisor runs ${runs}.`);
  }
  const known = [...services, ...outside].flatMap((one) => one.components ?? []);
  const missing = Object.keys(components).filter((component) => !(known as string[]).includes(component));
  if (missing.length > 0)
    throw new Error(`service-catalog-page.ts does not say whose the checks of ${missing.join(', ')} are.`);
  const names = [...services, ...outside].map(({ name }) => name);
  const strangers = services
    .flatMap(({ needs, uses = [] }) => [...needs, ...uses])
    .filter((name) => !names.includes(name));
  if (strangers.length > 0)
    throw new Error(`service-catalog-page.ts names ${strangers.join(', ')} and does not say what they are.`);
}

if (import.meta.main) await writeFile(serviceCatalogPage, renderServiceCatalogPage());
