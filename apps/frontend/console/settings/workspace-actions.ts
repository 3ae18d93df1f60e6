import { api } from '@chatai/contract/api';
import { isPlatformChange } from '@chatai/contract/audit';
import type { Route } from '@chatai/contract/route';

const routes = Object.values(api).flatMap((resource): Route[] => Object.values(resource));

const actionsOf = (some: Route[]): readonly string[] => [...new Set(some.flatMap(({ audit }) => audit ?? []))].sort();

/** Everything that the change log of a workspace can tell of. */
export const workspaceActions = actionsOf(routes.filter((route) => !isPlatformChange(route)));

/** And that of the platform: its own changes, and those of people's accounts. */
export const platformActions = actionsOf(routes.filter(isPlatformChange));
