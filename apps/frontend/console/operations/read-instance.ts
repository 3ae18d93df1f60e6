import type { Metadata } from 'next';
import { cache } from 'react';
import { fetchHealth } from '../health/index.ts';
import { readSettings } from '../settings.ts';

/** Longer than the backend may take to say how it is (contract.md 3). */
const patienceMs = 1_500;

/**
 * How this installation is called. The backend's own name first: steps are run there, and their dialogs ask for that. Without it, the one that both
 * were given. Asked once per page.
 */
export const readInstance = cache(async (): Promise<string> => {
  const { backendUrl, instance } = readSettings();
  return (await fetchHealth(backendUrl, patienceMs))?.instance ?? instance;
});

/** Tabs of two installations are told apart: `Status · shop · ChatAI`. */
export async function titleOfInstance(): Promise<Metadata> {
  const instance = await readInstance();
  return { title: { template: `%s · ${instance} · ChatAI`, default: `${instance} · ChatAI` } };
}
