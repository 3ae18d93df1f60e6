import { id } from '@chatai/contract/page';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { readFor } from '../workspace/read-workspace.tsx';
import { spreadFigures } from './spread-figures.ts';

const dayMinutes = 1_440;

/** What a bot's page shows. Asked once for the page and its title. An address without an id is that of no bot. */
export const readBot = cache(async (workspace: string, botId: string) => {
  if (!id.safeParse(botId).success) notFound();
  return readFor(Promise.resolve({ workspace }), 'bots:read', async (api) => {
    const [bot, figures, assistants] = await Promise.all([
      api.bots.get({ id: botId }),
      api.botFigures.ofBot({ id: botId, minutes: dayMinutes }),
      api.assistants.list({ limit: 200 }),
    ]);
    return {
      bot,
      figures: spreadFigures(figures.items, { nowMs: Date.now(), sinceMs: Date.parse(bot.createdAt) }),
      assistants: assistants.items.map(({ id: value, name }) => ({ id: value, name })),
    };
  });
});
