import { isDeepStrictEqual } from 'node:util';
import { type Actor, nameOfActor } from '@chatai/accounts/actor';
import { type AuditEntry, recordChange, recordPlatformChange } from '@chatai/accounts/audit';
import { isPlatformChange } from '@chatai/contract/audit';
import type { Route } from '@chatai/contract/route';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';

export interface AuditDeps {
  system: Database;
  ids: Ids;
  log: Log;
}

/** Fields that are secrets, or as long as a document: of these the audit keeps nothing, however deep they lie. */
const secrets = ['password', 'token', 'code', 'apiKey', 'response', 'key', 'secret'];
/** Fields that say why, or which state a change was meant for. */
const besides = ['reason', 'ifRevision'];
/** Of longer texts the audit keeps the length. */
const longestText = 200;

/**
 * Writes down that somebody changed something, once it is done. The change stands by then: when the line cannot be written the log has it, and
 * the caller is not told that what happened did not.
 */
export async function audit(
  deps: AuditDeps,
  route: Route & { audit: string },
  actor: Actor,
  call: { input: object; output: unknown; before: object | undefined; requestId: string },
): Promise<void> {
  try {
    const author = await nameOfActor(deps.system, actor);
    const entry: AuditEntry = {
      author,
      action: route.audit,
      target: targetOf(route.audit, call),
      changes: changesOf(route, call),
      reason: textOf(call.input, 'reason'),
      requestId: call.requestId,
    };
    if (isPlatformChange(route)) await recordPlatformChange(deps, entry);
    else await recordChange(deps, actor.workspaceId, entry);
  } catch (error) {
    deps.log.error('audit.failed', {
      requestId: call.requestId,
      workspaceId: actor.workspaceId,
      kind: route.audit,
      error,
    });
  }
}

function targetOf(action: string, { input, output }: { input: object; output: unknown }): AuditEntry['target'] {
  const both = [output, input];
  const first = (...names: string[]) =>
    both.flatMap((from) => names.map((name) => textOf(from, name))).find((text) => text !== undefined);
  return {
    kind: action.split('.')[0] as string,
    id: textOf(input, 'id') ?? textOf(output, 'id') ?? null,
    name: first('name', 'title', 'username', 'email') ?? '',
  };
}

/** Fields of the body, with what they were before where the handler has told: then those alone that are another thing now. */
function changesOf(
  route: Route,
  { input, before }: { input: object; before: object | undefined },
): AuditEntry['changes'] {
  const given = input as Record<string, unknown>;
  const old = (before ?? {}) as Record<string, unknown>;
  const names = Object.keys(route.body?.shape ?? {}).filter(
    (name) =>
      given[name] !== undefined &&
      !besides.includes(name) &&
      !secrets.includes(name) &&
      !(before && isDeepStrictEqual(old[name], given[name])),
  );
  return Object.fromEntries(names.map((name) => [name, { before: shortOf(old[name]), after: shortOf(given[name]) }]));
}

function shortOf(given: unknown): unknown {
  const value = withoutSecrets(given);
  if (value === undefined) return null;
  if (typeof value === 'string') return value.length > longestText ? { characters: value.length } : value;
  if (Array.isArray(value) && value.length > 20) return { items: value.length };
  return value !== null && typeof value === 'object' && JSON.stringify(value).length > longestText ? {} : value;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !secrets.includes(name));
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutSecrets(one)]));
}

function textOf(from: unknown, name: string): string | undefined {
  const value = from !== null && typeof from === 'object' ? (from as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
