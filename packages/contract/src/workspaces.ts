import { z } from 'zod';
import { language } from './auth.ts';
import { workspace } from './me.ts';
import { nameUpTo } from './name.ts';
import { instant } from './page.ts';
import { defineRoute } from './route.ts';

const name = nameUpTo(200);

/** IANA name such as `Europe/Berlin`. */
const timeZone = z.string().refine(isTimeZone, 'is no time zone, such as Europe/Berlin');

export const workspaceSettings = workspace.extend({
  timeZone: z.string(),
  /** Of what the platform says to people whose own language is not known. */
  language,
  createdAt: instant,
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;

export const workspaces = {
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/workspaces',
    summary: 'Make a workspace of your own',
    access: 'signed-in',
    body: z.strictObject({ name }),
    status: 201,
    response: workspace,
    audit: 'workspace.created',
    problems: ['not-a-person', 'too-many-workspaces'],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/workspace',
    summary: 'Settings of the workspace',
    access: 'signed-in',
    status: 200,
    response: workspaceSettings,
    problems: [],
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/workspace',
    summary: 'Change settings of the workspace',
    access: 'workspace:write',
    body: z.strictObject({ name: name.optional(), timeZone: timeZone.optional(), language: language.optional() }),
    status: 200,
    response: workspaceSettings,
    audit: 'workspace.changed',
    problems: [],
  }),
};

function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}
