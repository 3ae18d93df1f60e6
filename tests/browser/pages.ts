// Every page of the console: where it is, whose it is, and what it shows. A page that is missing here fails every-page.test.ts.
import { roles } from '@chatai/contract/scopes';
import { paths, type WorkspacePaths } from '../../apps/frontend/console/paths.ts';
import type { TextKey } from '../../apps/frontend/console/texts/texts.ts';
import type { FilledWorld, Ids, Reader } from './filled-world.ts';

export interface ConsolePage {
  /** Its folder below `apps/frontend/console/app`, and what is asked of it behind a `?`. */
  route: string;
  /** For whom it renders; undefined: for everybody. Other members are told whom to ask, others that there is no such page. */
  readers?: readonly Reader[];
  /** Where it is. */
  at(world: Pick<FilledWorld, 'full' | 'tokens'>): string;
  /** Of a page of a workspace. */
  in?(to: WorkspacePaths, ids: Ids): string;
  /** A list is empty in an empty workspace, a record can be absent. */
  kind: 'list' | 'record' | 'form' | 'other';
  /** Stands on it in the full workspace. */
  shows?: string;
  /** What is empty about it, with the fields of its address that filter it. */
  empty?: TextKey;
  filteredEmpty?: { fields: string; says: TextKey; clears: TextKey };
  /** The label of a field in which what was typed stays until it is sent. */
  typed?: TextKey;
  /** A table, or a column of one, that it reads and the question who reads does not: without that it can say only what failed. */
  breaks?: string;
}

/** Of a run that the filled world has had. */
export const aRunId = '01a21c02-b1cf-7000-a056-30f252970db2';

const members: readonly Reader[] = roles;
const signedIn: readonly Reader[] = [...roles, 'admin', 'stranger'];

const inWorkspace = (
  route: string,
  where: (to: WorkspacePaths, ids: Ids) => string,
  page: Omit<ConsolePage, 'route' | 'at' | 'in'>,
): ConsolePage => ({
  route: `/w/[workspace]/${route}`,
  in: where,
  at: ({ full }) => where(paths.in(full.slug), full.ids),
  ...page,
});

const admin = (route: string, where: string, page: Partial<ConsolePage>): ConsolePage => ({
  route: `/admin${route}`,
  readers: ['admin'],
  at: () => where,
  kind: 'list',
  ...page,
});

/** What it shows lies in the data folder. */
const ops = (route: string, where: string, page: Partial<ConsolePage>): ConsolePage =>
  admin(route, where, { kind: 'other', ...page, route: `/ops${route}` });

export const pages: readonly ConsolePage[] = [
  { route: '/sign-in', at: () => paths.signIn, typed: 'signIn.email', kind: 'form', readers: ['nobody'] },
  { route: '/sign-up', at: () => paths.signUp, typed: 'signIn.email', kind: 'form' },
  { route: '/forgot', at: () => paths.forgot, typed: 'signIn.email', kind: 'form' },
  { route: '/link/[token]', at: ({ tokens }) => `/link/${tokens.link}`, kind: 'form' },
  { route: '/reset/[token]', at: ({ tokens }) => `/reset/${tokens.reset}`, kind: 'form' },
  { route: '/invite/[token]', at: ({ tokens }) => `/invite/${tokens.invite}`, typed: 'signIn.name', kind: 'form' },
  {
    route: '/account',
    at: () => paths.account,
    typed: 'account.name',
    kind: 'form',
    readers: signedIn,
    breaks: 'identities',
  },
  { route: '/kit', at: () => paths.kit, kind: 'other', readers: signedIn },
  admin('/users', paths.admin.users, {
    shows: 'canary@example.com',
    breaks: 'users.suspended_reason',
    filteredEmpty: { fields: 'q=nobody-is-called-so', says: 'admin.noUsers', clears: 'admin.clear' },
  }),
  admin('/workspaces', paths.admin.workspaces, {
    shows: 'owner',
    breaks: 'bots',
    filteredEmpty: { fields: 'q=nothing-is-called-so', says: 'admin.noWorkspaces', clears: 'admin.clear' },
  }),
  admin('/mails', paths.admin.mails, { shows: 'guest@example.com', breaks: 'mails' }),
  admin('/audit', paths.admin.audit, {
    shows: 'Guest of the house',
    breaks: 'platform_audit_events',
    filteredEmpty: { fields: 'action=passkey.removed', says: 'changes.noMatch', clears: 'changes.clear' },
  }),
  ops('/status', paths.ops.status, { shows: 'What is wrong' }),
  ops('/runbooks', paths.ops.runbooks, { shows: 'Restart the backend' }),
  ops('/runbooks/[id]', paths.ops.runbook('backend'), { shows: 'backend#restart' }),
  ops('/coverage', paths.ops.coverage, { shows: 'Steps of runbooks' }),
  ops('/runs', paths.ops.runs, {
    kind: 'list',
    shows: 'frontend#restart',
    filteredEmpty: {
      fields: 'cursor=00000000-0000-7000-8000-000000000000',
      says: 'ops.noOlderRuns',
      clears: 'ops.newest',
    },
  }),
  ops('/runs/[id]', paths.ops.run(aRunId), { shows: 'frontend#restart' }),
  inWorkspace('home', (to) => to.home, { typed: 'talk.label', kind: 'other', readers: members, breaks: 'bots' }),
  inWorkspace('inbox', (to) => to.inbox, {
    kind: 'list',
    readers: ['owner', 'editor', 'operator'],
    shows: 'canary',
    empty: 'inbox.empty',
    filteredEmpty: { fields: 'state=human', says: 'inbox.nothingFits', clears: 'inbox.clear' },
    breaks: 'conversations',
  }),
  inWorkspace('inbox/[id]', (to, { conversation }) => to.conversation(conversation), {
    typed: 'reply.label',
    kind: 'record',
    readers: ['owner', 'editor', 'operator'],
    shows: 'canary',
    breaks: 'ratings',
  }),
  inWorkspace('inbox/uncertain', (to) => to.uncertain, {
    kind: 'list',
    readers: ['owner', 'editor', 'operator'],
    shows: 'canary',
    empty: 'uncertain.none',
    breaks: 'uncertain_parts',
  }),
  inWorkspace('assistants', (to) => to.assistants, {
    kind: 'list',
    readers: members,
    shows: 'canary',
    empty: 'assistants.none',
    filteredEmpty: { fields: 'deleted=true', says: 'assistants.noneDeleted', clears: 'assistants.inUse' },
    breaks: 'assistant_versions',
  }),
  inWorkspace('assistants/new', (to) => to.newAssistant, {
    typed: 'assistantField.name',
    kind: 'form',
    readers: members,
  }),
  inWorkspace('assistants/[id]', (to, { assistant }) => to.assistant(assistant), {
    typed: 'assistantField.instructions',
    kind: 'record',
    readers: members,
    shows: 'canary',
    breaks: 'assistant_drafts',
  }),
  inWorkspace('assistants/[id]/history', (to, { assistant }) => to.assistantHistory(assistant), {
    kind: 'record',
    readers: members,
    shows: 'canary',
    breaks: 'assistant_versions',
  }),
  inWorkspace('knowledge', (to) => to.knowledge, {
    typed: 'knowledge.yourQuestion',
    kind: 'list',
    readers: ['owner', 'editor', 'viewer'],
    shows: 'canary',
    empty: 'knowledge.noAssistant',
    filteredEmpty: { fields: 'show=deleted', says: 'knowledge.noneDeleted', clears: 'knowledge.clearFilter' },
    breaks: 'knowledge_sources',
  }),
  inWorkspace('knowledge/[id]', (to, { source }) => to.source(source), {
    typed: 'knowledge.yourQuestion',
    kind: 'record',
    readers: ['owner', 'editor', 'viewer'],
    shows: 'canary',
    breaks: 'knowledge_chunks',
  }),
  inWorkspace('bots', (to) => to.bots, {
    kind: 'list',
    readers: members,
    shows: 'canary',
    empty: 'bots.empty',
    filteredEmpty: { fields: 'q=nothing-is-called-so', says: 'bots.noMatch', clears: 'bots.clear' },
    breaks: 'bots',
  }),
  inWorkspace('bots/new', (to) => to.newBot, { kind: 'form', readers: ['owner', 'editor'], breaks: 'assistants' }),
  inWorkspace('bots/[id]', (to, { bot }) => to.bot(bot), {
    typed: 'where.text',
    kind: 'record',
    readers: members,
    shows: 'canary',
    breaks: 'bot_minute',
  }),
  inWorkspace('developers/keys', (to) => to.keys, {
    kind: 'list',
    readers: ['owner', 'editor'],
    shows: 'canary',
    empty: 'keys.empty',
    breaks: 'api_keys',
  }),
  inWorkspace('team', (to) => to.team, {
    kind: 'list',
    readers: ['owner', 'editor', 'operator'],
    shows: 'canary',
    breaks: 'invitations',
  }),
  inWorkspace('settings', (to) => to.settings, {
    breaks: 'workspaces.time_zone',
    typed: 'settings.name',
    kind: 'form',
    readers: ['owner'],
  }),
  inWorkspace('settings?tab=changes', (to) => `${to.settings}?tab=changes`, {
    kind: 'list',
    readers: ['owner'],
    shows: 'canary',
    empty: 'changes.empty',
    filteredEmpty: { fields: 'action=bot.deleted', says: 'changes.noMatch', clears: 'changes.clear' },
    breaks: 'audit_events',
  }),
];

/** Pages that only lead on to another one. */
export const leadOn = ['/', '/admin', '/ops', '/w/[workspace]'] as const;
