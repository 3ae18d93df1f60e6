import path from 'node:path';
import { coreErrors } from '../errors/index.ts';
import { hasSecretKey } from './data-folder.ts';
import { type Environment, givenSource, type Reading, reachable, readSetting } from './read-setting.ts';
import { nearest, notUsedYet, type SettingName, settings } from './settings.ts';

/** What the programs run with. Urls of our own parts are how they, and a browser here, reach each other on this machine. */
export interface Config {
  home: string;
  instance: string;
  /** An address, never a name: a name may stand for several. */
  bind: string;
  backend: LocalAddress;
  console: LocalAddress;
  manager: LocalAddress;
  simulator: LocalAddress;
  watchdog: LocalAddress;
  /** Where Telegram reaches the backend. */
  publicUrl: string | undefined;
  /** Where people reach the console, without a slash at its end. */
  consoleUrl: string;
  secretKey: string | undefined;
  /** Opens what was sealed before the key was changed. */
  previousSecretKey: string | undefined;
  workers: number;
  log: { level: 'error' | 'warn' | 'info' | 'debug'; folder: string };
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  telegramApiRoot: string | undefined;
  /** A server that takes mails, and whom they come from. */
  mail: { url: string; from: string } | undefined;
  /** A provider of OpenID Connect by which people may sign in. */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined;
  model: { baseUrl: string | undefined; apiKey: string | undefined; name: string | undefined };
  egressAllow: string[];
  remote: { url: string; apiKey: string | undefined } | undefined;
}

/** Where a program of ours listens on this machine. */
export interface LocalAddress {
  port: number;
  url: string;
  /** The setting that put it there; undefined when the port is the default one. */
  setBy: SettingName | undefined;
}

/** One line of `chatai config check`. `value` is masked for secrets. */
export interface EffectiveSetting {
  name: string;
  value: string | undefined;
  source: 'environment' | 'file' | 'default' | 'generated' | 'unknown';
  about: string;
  problem?: string;
  /** A name of contract.md 2 for which this version has no use. */
  notUsedYet?: true;
}

/** Reads and validates all settings. Throws `bad-setting` naming the first wrong one. */
export function loadConfig(env: Environment = process.env): Config {
  const value = <T>(name: SettingName): T | undefined => {
    const found = readSetting(env, name);
    if (found.problem) throw wrongSetting(name, found);
    return found.parsed as T | undefined;
  };
  /** Of a setting that has a default. */
  const filled = <T>(name: SettingName) => value<T>(name) as T;
  const bind = filled<string>('CHATAI_BIND').replace('localhost', '127.0.0.1');
  // Before the ports, whose defaults it moves: it is the one to be named.
  value('CHATAI_PORT_OFFSET');
  const local = (name: SettingName): LocalAddress => {
    const port = filled<number>(name);
    const setBy = [name, 'CHATAI_PORT_OFFSET' as const].find((one) => givenSource(env, one) !== undefined);
    return { port, url: `http://${reachable(bind)}:${port}`, setBy };
  };
  const remoteUrl = value<string>('CHATAI_URL');
  const smtpUrl = value<string>('SMTP_URL');
  return {
    home: path.resolve(filled<string>('CHATAI_HOME')),
    instance: filled('CHATAI_INSTANCE'),
    bind,
    backend: local('CHATAI_BACKEND_PORT'),
    console: local('CHATAI_CONSOLE_PORT'),
    manager: local('CHATAI_MANAGER_PORT'),
    simulator: local('CHATAI_SIMULATOR_PORT'),
    watchdog: local('CHATAI_WATCHDOG_PORT'),
    publicUrl: value<string>('CHATAI_PUBLIC_URL')?.replace(/\/+$/, ''),
    consoleUrl: filled<string>('CHATAI_CONSOLE_URL').replace(/\/+$/, ''),
    secretKey: value('CHATAI_SECRET_KEY'),
    previousSecretKey: value('CHATAI_SECRET_KEY_PREVIOUS'),
    workers: filled('CHATAI_WORKERS'),
    log: { level: filled('CHATAI_LOG_LEVEL'), folder: path.resolve(filled<string>('CHATAI_LOG_DIR')) },
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    telegramApiRoot: value<string>('TELEGRAM_API_ROOT')?.replace(/\/+$/, ''),
    mail: smtpUrl ? { url: smtpUrl, from: filled('SMTP_FROM') } : undefined,
    oidc: oidcOf(value),
    model: { baseUrl: value('OPENAI_BASE_URL'), apiKey: value('OPENAI_API_KEY'), name: value('CHATAI_MODEL') },
    egressAllow: (value<string>('CHATAI_EGRESS_ALLOW') ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean),
    remote: remoteUrl ? { url: remoteUrl, apiKey: value('CHATAI_API_KEY') } : undefined,
  };
}

/** Every setting with its value and source, those that are set for a later version, then the `CHATAI_*` names that nobody knows. Never throws. */
export function effectiveSettings(env: Environment = process.env): EffectiveSetting[] {
  const listed = (Object.keys(settings) as SettingName[]).map((name): EffectiveSetting => {
    const { raw, source, problem } = readSetting(env, name);
    const secret = 'secret' in settings[name];
    return {
      name,
      value: raw === undefined ? undefined : secret ? mask(raw) : raw,
      source,
      about: settings[name].about,
      ...(problem ? { problem } : {}),
    };
  });
  const key = listed.find(({ name, source }) => name === 'CHATAI_SECRET_KEY' && source === 'default');
  if (key) Object.assign(key, generatedKey(env));
  const known = [...Object.keys(settings), ...notUsedYet];
  const unknown = Object.keys(env).filter(
    (name) =>
      name.startsWith('CHATAI_') && !name.startsWith('CHATAI_TEST_') && !known.includes(name.replace(/_FILE$/, '')),
  );
  return listed.concat(
    notUsedYet.flatMap((name) => {
      const source = givenSource(env, name);
      const about = 'not used yet by this version';
      return source ? [{ name, value: '****', source, about, notUsedYet: true as const }] : [];
    }),
    unknown.map((name) => {
      const guess = nearest(name, known);
      return {
        name,
        value: undefined,
        source: 'unknown' as const,
        about: 'no such setting',
        problem: `not a setting${guess ? `; did you mean ${guess}` : ''}`,
      };
    }),
  );
}

/** Every setting that has a value, as it is: for whoever notices that one has changed, and shows none. */
export const givenSettings = (env: Environment = process.env): { name: string; value: string; secret: boolean }[] =>
  (Object.keys(settings) as SettingName[]).flatMap((name) => {
    const { raw: value } = readSetting(env, name);
    return value === undefined ? [] : [{ name, value, secret: 'secret' in settings[name] }];
  });

/** May lines of a terminal be redrawn? Not for those who hear them read aloud (ACCESSIBLE, as others name it too), and not where TERM=dumb. */
export const mayRedraw = (env: Environment = process.env): boolean => !env.ACCESSIBLE && env.TERM !== 'dumb';

/** What a program of another installation is started with, so that it gets no setting of ours. */
export const withoutSettings = ({ PATH = '', HOME = '' }: Environment = process.env): Environment => ({ PATH, HOME });

/** What a shell that a person opens is started with: what this process was given, and more. */
export const environmentWith = (more: Environment, env: Environment = process.env): Environment => ({
  ...env,
  ...more,
});

/** All of a provider, or nothing of it. Throws `bad-setting`. */
function oidcOf(value: <T>(name: SettingName) => T | undefined): Config['oidc'] {
  const issuer = value<string>('OIDC_ISSUER');
  if (issuer === undefined) return undefined;
  const needed = (name: SettingName): string => {
    const given = value<string>(name);
    if (given === undefined) throw coreErrors.badSetting({ name, problem: 'missing, and OIDC_ISSUER needs it' });
    return given;
  };
  return {
    issuer,
    clientId: needed('OIDC_CLIENT_ID'),
    clientSecret: needed('OIDC_CLIENT_SECRET'),
    name: value<string>('OIDC_NAME') ?? new URL(issuer).host,
  };
}

/** A wrong DATABASE_URL is one refusal, whether it cannot be read or nobody answers there (contract.md 4: exit 3). */
function wrongSetting(name: SettingName, { raw, problem = '' }: Reading) {
  if (name !== 'DATABASE_URL') return coreErrors.badSetting({ name, problem });
  const reason = raw === undefined ? problem : 'it is not of the form postgresql://user:password@host:port/database';
  return coreErrors.databaseUnreachable({ url: raw === undefined ? 'not known' : mask(raw), reason });
}

function generatedKey(env: Environment): Pick<EffectiveSetting, 'value' | 'source'> {
  const home = String(readSetting(env, 'CHATAI_HOME').raw);
  return { value: hasSecretKey({ home, secretKey: undefined }) ? '****' : undefined, source: 'generated' };
}

/** Shows that a secret is set and nothing of it; of an address the part without the password. */
function mask(raw: string): string {
  if (!URL.canParse(raw)) return '****';
  const url = new URL(raw);
  if (url.password) url.password = '****';
  return url.toString();
}
