import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBlockedPort } from './blocked-ports.ts';
import { type SettingName, settings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');

/** One setting as it is; `parsed` is absent when nothing holds or something is wrong. */
export interface Reading {
  raw: string | undefined;
  source: 'environment' | 'file' | 'default';
  parsed?: unknown;
  problem?: string;
}

/** What is given, in the variable or in the file that `NAME_FILE` names, else the default; with what is wrong about it. */
export function readSetting(env: Environment, name: SettingName): Reading {
  const given = givenSetting(env, name);
  const raw = given.raw ?? (given.problem ? undefined : defaultOf(env, name));
  if (raw === undefined) return given;
  const result = settings[name].schema.safeParse(raw);
  if (!result.success) {
    const why = result.error.issues[0]?.message.replace(/^[A-Z]/, (letter) => letter.toLowerCase()) ?? 'wrong form';
    return { ...given, raw, problem: `not valid: ${why}` };
  }
  const problem = name === 'CHATAI_PORT_OFFSET' ? problemOfOffset(env, Number(result.data)) : undefined;
  return { ...given, raw, parsed: result.data, ...(problem ? { problem } : {}) };
}

/** Where a name is set, if anywhere. */
export const givenSource = (env: Environment, name: string): 'environment' | 'file' | undefined =>
  env[name] ? 'environment' : env[`${name}_FILE`] ? 'file' : undefined;

function givenSetting(env: Environment, name: SettingName): Reading {
  const source = givenSource(env, name) ?? 'default';
  if (source !== 'file') return { raw: env[name] || undefined, source };
  try {
    return { raw: readFileSync(String(env[`${name}_FILE`]), 'utf8').trim(), source };
  } catch {
    return { raw: undefined, source, problem: `read from ${name}_FILE, but the file cannot be read` };
  }
}

/** What holds when nothing is given; undefined for a setting that may stay without a value. */
function defaultOf(env: Environment, name: SettingName): string | undefined {
  switch (name) {
    case 'CHATAI_HOME':
      return path.join(checkout, '.chatai');
    case 'CHATAI_LOG_DIR':
      return path.join(String(readSetting(env, 'CHATAI_HOME').raw), 'logs');
    case 'CHATAI_BIND':
      return '127.0.0.1';
    case 'CHATAI_INSTANCE':
      return hostname();
    case 'CHATAI_WORKERS':
      return String(Math.min(availableParallelism(), 64));
    case 'CHATAI_LOG_LEVEL':
      return 'info';
    case 'CHATAI_PORT_OFFSET':
      return '0';
    case 'CHATAI_CONSOLE_URL':
      return `http://${reachable(String(readSetting(env, 'CHATAI_BIND').raw))}:${readSetting(env, 'CHATAI_CONSOLE_PORT').raw}`;
    case 'SMTP_FROM':
      return `ChatAI <no-reply@${hostname().replace(/[^\w.-]/g, '') || 'localhost'}>`;
    default: {
      const { defaultPort }: { defaultPort?: number } = settings[name];
      const offset = Number(givenSetting(env, 'CHATAI_PORT_OFFSET').raw ?? 0);
      return defaultPort === undefined ? undefined : String(defaultPort + offset);
    }
  }
}

/** Where what listens on `bind` answers. `localhost` for people: it is what the documents say, and 127.0.0.1 to every browser. */
export function reachable(bind: string): string {
  if (bind === '127.0.0.1') return 'localhost';
  if (bind === '0.0.0.0') return '127.0.0.1';
  if (bind === '::') return '[::1]';
  return bind.includes(':') ? `[${bind}]` : bind;
}

/** Why no browser would reach a program with this offset, and one nearby with which all are reached. */
function problemOfOffset(env: Environment, offset: number): string | undefined {
  const moved = (Object.keys(settings) as SettingName[]).flatMap((name) => {
    const { defaultPort }: { defaultPort?: number } = settings[name];
    return defaultPort !== undefined && givenSource(env, name) === undefined ? [{ name, defaultPort }] : [];
  });
  const blockedBy = (one: number) => moved.find(({ defaultPort }) => isBlockedPort(defaultPort + one));
  const first = blockedBy(offset);
  if (!first) return undefined;
  let other = offset + 1;
  while (blockedBy(other)) other++;
  const port = first.defaultPort + offset;
  return `not valid: it puts ${first.name} on ${port}, which browsers and fetch refuse to open; ${other} works`;
}
