// The first admin of a world, as a browser meets them.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ConsoleWorld } from './console-world.ts';

/** Somebody has been here before: a link asks for a name and a way in the first time only. */
export async function beKnown(world: ConsoleWorld): Promise<void> {
  const profile = { name: 'Ada', email: 'ada@example.com', password: 'four words nobody guesses' };
  const response = await fetch(`${world.backendUrl}/api/v1/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
    body: JSON.stringify({ token: (await world.aLink()).split('/link/')[1], ...profile }),
  });
  expect(response.status).toBe(200);
}

/** By a link of their own, to home. */
export async function signInTo(world: ConsoleWorld, page: Page): Promise<void> {
  await page.goto(await world.aLink());
  await page.getByRole('button', { name: /^(Sign in|Войти)$/ }).click();
  await page.waitForURL('**/home');
}
