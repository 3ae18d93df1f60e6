import { apiKeys } from './api-keys.ts';
import { assistants } from './assistants.ts';
import { auth } from './auth-link.ts';
import { botFigureRoutes } from './bot-figures.ts';
import { bots } from './bots.ts';
import { contacts } from './contacts.ts';
import { conversations } from './conversations.ts';
import { deadLetters } from './dead-letters.ts';
import { knowledgeSources } from './knowledge-sources.ts';
import { account } from './me.ts';
import { modelProviders } from './model-providers.ts';
import type { Resource } from './route.ts';
import { usages } from './usage.ts';

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
} as const satisfies Record<string, Resource>;

export type Api = typeof api;
