import { adminUsers, adminWorkspaces } from './admin.ts';
import { apiKeys } from './api-keys.ts';
import { assistants } from './assistants.ts';
import { adminAudit, audit } from './audit.ts';
import { auth } from './auth.ts';
import { botFigureRoutes } from './bot-figures.ts';
import { bots } from './bots.ts';
import { contacts } from './contacts.ts';
import { conversations } from './conversations.ts';
import { deadLetters } from './dead-letters.ts';
import { homes } from './home.ts';
import { knowledgeSources } from './knowledge-sources.ts';
import { account } from './me.ts';
import { invitations, members } from './members.ts';
import { modelProviders } from './model-providers.ts';
import { opsCoverage, opsHealth, opsRunbooks, opsRuns } from './ops.ts';
import { opsApprovals } from './ops-approvals.ts';
import type { Resource } from './route.ts';
import { usages } from './usage.ts';
import { workspaces } from './workspaces.ts';

/** Every resource under `/api/v1`, by the name the client gives it. */
export const api = {
  assistants,
  knowledgeSources,
  bots,
  botFigures: botFigureRoutes,
  conversations,
  contacts,
  deadLetters,
  modelProviders,
  apiKeys,
  account,
  auth,
  usage: usages,
  workspaces,
  members,
  invitations,
  audit,
  adminUsers,
  adminWorkspaces,
  adminAudit,
  homes,
  opsHealth,
  opsRunbooks,
  opsCoverage,
  opsRuns,
  opsApprovals,
} as const satisfies Record<string, Resource>;

export type Api = typeof api;
