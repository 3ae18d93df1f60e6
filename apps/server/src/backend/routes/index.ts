import { api } from '@chatai/contract/api';
import type { FastifyInstance } from 'fastify';
import { registerRoutes } from '../register-routes.ts';
import { accountHandlers } from './account.ts';
import { adminUserHandlers, adminWorkspaceHandlers } from './admin.ts';
import { apiKeyHandlers } from './api-keys.ts';
import { assistantHandlers } from './assistants.ts';
import { authHandlers } from './auth.ts';
import { botFigureHandlers } from './bot-figures.ts';
import { botHandlers } from './bots.ts';
import { contactHandlers } from './contacts.ts';
import { conversationHandlers } from './conversations.ts';
import { deadLetterHandlers } from './dead-letters.ts';
import { homeHandlers } from './homes.ts';
import { knowledgeSourceHandlers } from './knowledge-sources.ts';
import { invitationHandlers, memberHandlers } from './members.ts';
import { modelProviderHandlers } from './model-providers.ts';
import {
  opsApprovalHandlers,
  opsCoverageHandlers,
  opsHealthHandlers,
  opsRunbookHandlers,
  opsRunHandlers,
} from './ops.ts';
import type { RouteDeps } from './route-deps.ts';
import { usageHandlers } from './usage.ts';
import { adminAuditHandlers, auditHandlers, workspaceHandlers } from './workspaces.ts';

export type { RouteDeps } from './route-deps.ts';

/** Every resource of the contract with the functions that serve it. */
export function serveApi(app: FastifyInstance, deps: RouteDeps, gate: Parameters<typeof registerRoutes>[1]): void {
  registerRoutes(app, gate, api.assistants, 'assistants', assistantHandlers(deps));
  registerRoutes(app, gate, api.knowledgeSources, 'knowledgeSources', knowledgeSourceHandlers(deps));
  registerRoutes(app, gate, api.bots, 'bots', botHandlers(deps));
  registerRoutes(app, gate, api.botFigures, 'botFigures', botFigureHandlers(deps));
  registerRoutes(app, gate, api.conversations, 'conversations', conversationHandlers(deps));
  registerRoutes(app, gate, api.contacts, 'contacts', contactHandlers(deps));
  registerRoutes(app, gate, api.deadLetters, 'deadLetters', deadLetterHandlers(deps));
  registerRoutes(app, gate, api.modelProviders, 'modelProviders', modelProviderHandlers(deps));
  registerRoutes(app, gate, api.usage, 'usage', usageHandlers(deps));
  registerRoutes(app, gate, api.apiKeys, 'apiKeys', apiKeyHandlers(deps));
  registerRoutes(app, gate, api.account, 'account', accountHandlers(deps));
  registerRoutes(app, gate, api.auth, 'auth', authHandlers(deps));
  registerRoutes(app, gate, api.workspaces, 'workspaces', workspaceHandlers(deps));
  registerRoutes(app, gate, api.members, 'members', memberHandlers(deps));
  registerRoutes(app, gate, api.invitations, 'invitations', invitationHandlers(deps));
  registerRoutes(app, gate, api.audit, 'audit', auditHandlers(deps));
  registerRoutes(app, gate, api.homes, 'homes', homeHandlers(deps));
  registerRoutes(app, gate, api.adminUsers, 'adminUsers', adminUserHandlers(deps));
  registerRoutes(app, gate, api.adminWorkspaces, 'adminWorkspaces', adminWorkspaceHandlers(deps));
  registerRoutes(app, gate, api.adminAudit, 'adminAudit', adminAuditHandlers(deps));
  registerRoutes(app, gate, api.opsHealth, 'opsHealth', opsHealthHandlers(deps));
  registerRoutes(app, gate, api.opsRunbooks, 'opsRunbooks', opsRunbookHandlers(deps));
  registerRoutes(app, gate, api.opsCoverage, 'opsCoverage', opsCoverageHandlers(deps));
  registerRoutes(app, gate, api.opsRuns, 'opsRuns', opsRunHandlers(deps));
  registerRoutes(app, gate, api.opsApprovals, 'opsApprovals', opsApprovalHandlers(deps));
}
