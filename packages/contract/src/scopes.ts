import { z } from 'zod';
import { roles, scopes } from './words.ts';

export { roles, scopes } from './words.ts';

export const scope = z.enum(scopes);
export type Scope = z.infer<typeof scope>;

export const role = z.enum(roles);
export type MemberRole = z.infer<typeof role>;
