export type SettingsTab = 'general' | 'changes';

/** What of the change log is shown; it stands in the address. */
export interface ChangeQuery {
  action?: string | undefined;
  actorId?: string | undefined;
  targetId?: string | undefined;
  cursor?: string | undefined;
}

/** Of the change log of a workspace, which is a tab of its settings. */
export const changesTab = (settings: string): string => `${settings}?tab=changes`;

/** A change log with this filter; another filter begins on the first page. */
export function changesAddress(log: string, { action, actorId, targetId, cursor }: ChangeQuery): string {
  const [path, own] = log.split('?');
  const query = new URLSearchParams(own);
  for (const [name, value] of Object.entries({ action, actorId, targetId, cursor })) if (value) query.set(name, value);
  return query.size > 0 ? `${path}?${query}` : String(path);
}

export const isFiltered = ({ action, actorId, targetId }: ChangeQuery): boolean =>
  action !== undefined || actorId !== undefined || targetId !== undefined;
