import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { createTestDatabase } from '@chatai/core/database/testing';
import { expect, test } from 'vitest';
import { createProduct } from '../product.ts';
import { summaryOf } from './summary.ts';

test('the summary of a start names the console, and its first link leads, where people reach it', async () => {
  const db = await createTestDatabase();
  try {
    const config = loadConfig({ ...db.environment, CHATAI_CONSOLE_URL: 'https://chat.example.org' });
    const signInLink = await createProduct(systemClock).signInLink(config);
    expect(summaryOf(config, '1.2.3', { signInLink, warning: undefined })).toMatchObject({
      consoleUrl: 'https://chat.example.org',
      signInLink: expect.stringMatching(/^https:\/\/chat\.example\.org\/link\/[\w-]{43}$/),
      apiUrl: 'http://localhost:8000',
    });
  } finally {
    await db.drop();
  }
});
