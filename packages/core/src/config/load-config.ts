import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreErrors } from '../errors/index.ts';
import { nearest, type SettingName, settings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the programs run with. Urls of our own parts are how they reach each other on this machine. */
export interface Config {
  home: string;
  instance: string;
  bind: string;
  backend: { port: number; url: string };
  console: { port: number; url: string };
  manager: { port: number; url: string };
  simulator: { port: number; url: string };
  publicUrl: string | undefined;
  secretKey: string | undefined;
  workers: number;
  log: { level: 'error' | 'warn' | 'info' | 'debug'; folder: string };
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  telegramApiRoot: string | undefined;
  model: { baseUrl: string | undefined; apiKey: string | undefined; name: string | undefined };
  egressAllow: string[];
  remote: { url: string; apiKey: string | undefined } | undefined;
}

/** One line of `chatai config check`. `value` is masked for secrets. */
export interface EffectiveSetting {
  name: string;
  value: string | undefined;
  source: 'environment' | 'file' | 'default' | 'unknown';
  about: string;
  problem?: string;
}

const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Reads and validates all settings. Throws `bad-setting` naming the first wrong one. */
export function loadConfig(env: Environment = process.env): Config {
  const value = <T>(name: SettingName): T | undefined => {
    const found = readSetting(env, name);
    if (found.problem) throw coreErrors.badSetting({ name, problem: found.problem });
    return found.parsed as T | undefined;
  };
  const bind = value<string>('CHATAI_BIND') ?? '127.0.0.1';
  const offset = value<number>('CHATAI_PORT_OFFSET') ?? 0;
  const local = (name: SettingName, defaultPort: number) => {
    const port = value<number>(name) ?? defaultPort + offset;
    return { port, url: `http://localhost:${port}` };
  };
  const home = path.resolve(value<string>('CHATAI_HOME') ?? path.join(checkout, '.chatai'));
  const remoteUrl = value<string>('CHATAI_URL');
  return {
    home,
    instance: value<string>('CHATAI_INSTANCE') ?? hostname(),
    bind,
    backend: local('CHATAI_BACKEND_PORT', 8000),
    console: local('CHATAI_CONSOLE_PORT', 3000),
    manager: local('CHATAI_MANAGER_PORT', 3001),
    simulator: local('CHATAI_SIMULATOR_PORT', 8081),
    publicUrl: value<string>('CHATAI_PUBLIC_URL')?.replace(/\/+$/, ''),
    secretKey: value('CHATAI_SECRET_KEY'),
    workers: value<number>('CHATAI_WORKERS') ?? availableParallelism(),
    log: {
      level: value<Config['log']['level']>('CHATAI_LOG_LEVEL') ?? 'info',
      folder: path.resolve(value<string>('CHATAI_LOG_DIR') ?? path.join(home, 'logs')),
    },
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    telegramApiRoot: value<string>('TELEGRAM_API_ROOT')?.replace(/\/+$/, ''),
    model: { baseUrl: value('OPENAI_BASE_URL'), apiKey: value('OPENAI_API_KEY'), name: value('CHATAI_MODEL') },
    egressAllow: (value<string>('CHATAI_EGRESS_ALLOW') ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean),
    remote: remoteUrl ? { url: remoteUrl, apiKey: value('CHATAI_API_KEY') } : undefined,
  };
}

/** Every setting with its value and source, then the `CHATAI_*` names that nobody knows. Never throws. */
export function effectiveSettings(env: Environment = process.env): EffectiveSetting[] {
  const known = Object.keys(settings) as SettingName[];
  const listed = known.map((name): EffectiveSetting => {
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
  const unknown = Object.keys(env).filter(
    (name) =>
      name.startsWith('CHATAI_') &&
      !name.startsWith('CHATAI_TEST_') &&
      !known.includes(name.replace(/_FILE$/, '') as SettingName),
  );
  return listed.concat(
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

function readSetting(env: Environment, name: SettingName) {
  const { schema } = settings[name];
  let raw = env[name] || undefined;
  let source: EffectiveSetting['source'] = raw === undefined ? 'default' : 'environment';
  const file = env[`${name}_FILE`];
  if (raw === undefined && file) {
    source = 'file';
    try {
      raw = readFileSync(file, 'utf8').trim();
    } catch {
      return { raw, source, problem: `read from ${name}_FILE, but the file cannot be read` };
    }
  }
  if (raw === undefined) {
    const defaultPort = 'defaultPort' in settings[name] ? settings[name].defaultPort : undefined;
    const offset = Number(env.CHATAI_PORT_OFFSET) || 0;
    return { raw: defaultPort === undefined ? undefined : String(defaultPort + offset), source, parsed: undefined };
  }
  const result = schema.safeParse(raw);
  if (result.success) return { raw, source, parsed: result.data };
  return { raw, source, problem: `not valid: ${result.error.issues[0]?.message.toLowerCase() ?? 'wrong form'}` };
}

/** Shows that a secret is set and nothing of it; of an address the part without the password. */
function mask(raw: string): string {
  if (!URL.canParse(raw)) return '****';
  const url = new URL(raw);
  if (url.password) url.password = '****';
  return url.toString();
}
