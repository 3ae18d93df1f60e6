import { type FirstStep, firstSteps } from '@chatai/contract/home';
import { type Database, type Db, sql, withWorkspace } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { type Actor, requirePerson } from '../actor/index.ts';

/** Something that a member does not want to be told of until then. */
export interface IgnoredRepair {
  kind: string;
  targetId: string | null;
}

/** Where a member stands. */
export interface FirstSteps {
  steps: { step: FirstStep; done: boolean; skipped: boolean }[];
  ignored: IgnoredRepair[];
}

const ignoredDays = 7;
/** What of the audit ticks a step: what a person or a key did, not what the installation did for itself when it began. */
const doneBy: Record<Exclude<FirstStep, 'ask'>, string[]> = {
  make: ['assistant.created'],
  teach: ['source.added', 'source.replaced'],
  connect: ['bot.connected', 'bots.imported'],
  invite: ['invitation.created'],
};

/** First steps, ticked by facts (experience.md 4, screen 1), and what the actor ignores. */
export async function firstStepsOf({ api }: { api: Database }, actor: Actor): Promise<FirstSteps> {
  const { workspaceId, userId } = actor;
  return withWorkspace(api, workspaceId, async (tx) => {
    const done = await doneIn(tx, workspaceId);
    const member = userId ? await memberOf(tx, workspaceId, userId) : undefined;
    return {
      steps: firstSteps.map((step) => ({
        step,
        done: done.has(step),
        skipped: member?.skipped_steps.includes(step) ?? false,
      })),
      ignored: member ? await ignoredBy(tx, workspaceId, member.id) : [],
    };
  });
}

/** Indexes: audit_events_by_workspace, conversations_by_assistant. The question that the installation puts to its own bot at its start is nobody's. */
async function doneIn(tx: Db, workspaceId: string): Promise<Set<FirstStep>> {
  const { rows } = await sql<{ action: string }>`
    select distinct action from audit_events
    where workspace_id = ${workspaceId} and actor_kind in ('person', 'key') and action = any(${Object.values(doneBy).flat()})`.execute(
    tx,
  );
  const seen = new Set(rows.map(({ action }) => action));
  const { rows: asked } = await sql`
    select from assistants a where a.workspace_id = ${workspaceId} and exists (
      select from conversations c where c.assistant_id = a.id and c.workspace_id = a.workspace_id
        and (c.channel = 'api' or not c.synthetic)) limit 1`.execute(tx);
  const done = new Set<FirstStep>(asked.length > 0 ? ['ask'] : []);
  for (const [step, actions] of Object.entries(doneBy))
    if (actions.some((action) => seen.has(action))) done.add(step as FirstStep);
  return done;
}

const memberOf = (tx: Db, workspaceId: string, userId: string) =>
  tx
    .selectFrom('members')
    .select(['id', 'skipped_steps'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();

async function ignoredBy(tx: Db, workspaceId: string, memberId: string): Promise<IgnoredRepair[]> {
  const rows = await tx
    .selectFrom('ignored_repairs')
    .select(['kind', 'target_id'])
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where((eb) => eb('until', '>', eb.fn<Date>('chatai_now')))
    .execute();
  return rows.map((row) => ({ kind: row.kind, targetId: row.target_id }));
}

/** Skips a step, or shows it again. Throws `not-a-person`. */
export async function skipStep(
  { api }: { api: Database },
  actor: Actor,
  { step, skipped }: { step: FirstStep; skipped: boolean },
): Promise<void> {
  const { userId } = requirePerson(actor);
  await withWorkspace(api, actor.workspaceId, (tx) =>
    tx
      .updateTable('members')
      .set({
        skipped_steps: skipped
          ? sql`array_append(array_remove(skipped_steps, ${step}), ${step})`
          : sql`array_remove(skipped_steps, ${step})`,
      })
      .where('workspace_id', '=', actor.workspaceId)
      .where('user_id', '=', userId)
      .execute(),
  );
}

/** Keeps quiet about something for 7 days. Throws `not-a-person`. */
export async function ignoreRepair(
  { api, ids }: { api: Database; ids: Ids },
  actor: Actor,
  { kind, targetId }: IgnoredRepair,
): Promise<void> {
  const { userId } = requirePerson(actor);
  const { workspaceId } = actor;
  await withWorkspace(api, workspaceId, async (tx) => {
    const member = await memberOf(tx, workspaceId, userId);
    if (!member) return;
    const until = sql<Date>`chatai_now() + ${ignoredDays} * interval '1 day'`;
    await tx
      .insertInto('ignored_repairs')
      .values({ id: ids.uuid(), workspace_id: workspaceId, member_id: member.id, kind, target_id: targetId, until })
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'workspace_id', 'kind', 'target_id']).doUpdateSet({ until }),
      )
      .execute();
  });
}

/** Tells of it again. Throws `not-a-person`. */
export async function showRepair(
  { api }: { api: Database },
  actor: Actor,
  { kind, targetId }: IgnoredRepair,
): Promise<void> {
  const { userId } = requirePerson(actor);
  const { workspaceId } = actor;
  await withWorkspace(api, workspaceId, async (tx) => {
    const member = await memberOf(tx, workspaceId, userId);
    if (!member) return;
    await tx
      .deleteFrom('ignored_repairs')
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', member.id)
      .where('kind', '=', kind)
      .where('target_id', 'is not distinct from', targetId)
      .execute();
  });
}
