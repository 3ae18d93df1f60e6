// A console in front of workspaces that hold something of everything, one that holds nothing, and somebody of each role.
import { createUser } from '@chatai/accounts/users';
import { type MemberRole, roles } from '@chatai/contract/scopes';
import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { openJournal } from '@chatai/operations/runbook';
import type { Tenant } from '@chatai/server/backend/testing';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, vi } from 'vitest';
import { fillWorkspace } from '../../apps/server/src/backend/testing/a-workspace-full.ts';
import { absentId } from '../../apps/server/src/backend/testing/crawl.ts';
import { type ConsoleWorld, holding, startWorld } from './console-world.ts';
import { aRunId } from './pages.ts';

/** Who opens a page: a member of the full workspace, the platform's admin, a person of another workspace, or somebody who is not signed in. */
export const readers = [...roles, 'admin', 'stranger', 'nobody'] as const;
export type Reader = (typeof readers)[number];

/** What an address can name. */
export interface Ids {
  assistant: string;
  source: string;
  bot: string;
  conversation: string;
}

export interface Place {
  slug: string;
  /** Stands in every text of it. */
  canary: string;
  ids: Ids;
}

export interface FilledWorld extends ConsoleWorld {
  full: Place;
  /** Of the stranger. */
  foreign: Place;
  /** Slug of a workspace of the owner's in which nothing is. */
  emptySlug: string;
  absent: Ids;
  /** What a browser holds in which this reader has signed in. */
  signedIn(reader: Reader): BrowserContextOptions;
  /** Tokens of links that work. */
  tokens: { invite: string; link: string; reset: string };
}

export async function startFilledWorld(change: Parameters<typeof startWorld>[0] = {}): Promise<FilledWorld> {
  const world = await startWorld(change);
  try {
    return await filled(world);
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function filled(world: ConsoleWorld): Promise<FilledWorld> {
  const { backend } = world;
  const sql = await backend.db.superuser();
  const owner = await backend.aTenant('Owner');
  const stranger = await backend.aTenant('Stranger');
  const [full, foreign] = [
    await fill(world, owner, 'a_house_of_many_words_canary'),
    await fill(world, stranger, 'outsider'),
  ];
  const cookies: Partial<Record<Reader, string>> = { owner: owner.cookie, stranger: stranger.cookie };
  for (const role of roles) if (role !== 'owner') cookies[role] = await join(world, owner, role);
  const admin = await backend.aTenant('Admin');
  await sql.query(`update users set role = 'admin' where id = $1`, [admin.userId]);
  cookies.admin = admin.cookie;

  // As their browser would.
  const as = (cookie: string) => backend.client({ cookie, 'sec-fetch-site': 'same-origin' });
  const asOwner = as(owner.cookie);
  const { slug: emptySlug } = await asOwner.workspaces.create({ name: 'Empty' });
  const asAdmin = as(admin.cookie);
  const { link: invite = '' } = await asOwner.invitations.create({ email: 'guest@example.com', role: 'viewer' });
  const guest = await asAdmin.adminUsers.create({ name: 'Guest of the house', email: 'new@example.com' });
  const reset = await asAdmin.adminUsers.resetPassword({ id: guest.id, reason: 'canary' });
  const link = await asAdmin.adminUsers.create({ name: 'Another guest', email: 'newer@example.com' });
  keepRun(backend.home);
  const tokenOf = (address = '') => address.slice(address.lastIndexOf('/') + 1);
  return {
    ...world,
    full,
    foreign,
    emptySlug,
    absent: { assistant: absentId, source: absentId, bot: absentId, conversation: absentId },
    signedIn(reader) {
      const cookie = cookies[reader];
      return cookie === undefined ? {} : holding(cookie, world);
    },
    tokens: { invite: tokenOf(invite), link: tokenOf(link.link), reset: tokenOf(reset.link) },
  };
}

/** A step that was run and mended something. */
function keepRun(home: string): void {
  const at = systemClock.now();
  const journal = openJournal(home, aRunId);
  journal.write({
    kind: 'run',
    at,
    id: aRunId,
    runbook: 'frontend',
    step: 'restart',
    params: {},
    pid: 1,
    actor: { name: 'Admin', role: 'admin' },
    dryRun: false,
    scope: 'chatai-frontend',
  });
  for (const stage of ['evidence', 'check', 'act', 'verify'] as const) {
    journal.write({ kind: 'began', at, stage });
    journal.write({ kind: 'ended', at, stage, fine: stage !== 'check', says: `${stage} is over`, tookMs: 1 });
  }
  journal.write({ kind: 'over', at, result: 'fixed', says: 'it answers' });
  journal.close();
}

async function fill({ backend }: ConsoleWorld, tenant: Tenant, canary: string): Promise<Place> {
  const { assistantId, conversationId } = await fillWorkspace(backend, tenant, canary);
  const { api } = tenant;
  await api.assistants.publish({ id: assistantId, ifRevision: 1 });
  const [sources, bots, { workspace }] = await Promise.all([
    api.knowledgeSources.list({ limit: 1 }),
    api.bots.list({ limit: 1 }),
    api.account.me(),
  ]);
  const [source = '', bot = ''] = [sources.items[0]?.id, bots.items[0]?.id];
  await vi.waitFor(async () => expect((await api.knowledgeSources.get({ id: source })).state).toBe('ready'), 10_000);
  return { slug: workspace.slug, canary, ids: { assistant: assistantId, source, bot, conversation: conversationId } };
}

/** Somebody who has this role in the tenant's workspace, and no other workspace. Returns their cookie. */
async function join({ backend }: ConsoleWorld, { workspaceId }: Tenant, role: MemberRole): Promise<string> {
  const sql = await backend.db.superuser();
  const name = `An ${role}`;
  const { id } = await createUser(backend.deps, { name, email: `${role}@example.com` });
  await sql.query('delete from members where user_id = $1', [id]);
  await sql.query('insert into members (id, workspace_id, user_id, role) values ($1, $2, $3, $4)', [
    ...[systemIds.uuid(), workspaceId, id, role],
  ]);
  const { cookies } = await backend.deps.sessions.open(id, undefined);
  return cookies.map((line) => line.split(';')[0]).join('; ');
}
