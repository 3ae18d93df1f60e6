import type { Assistant } from '@chatai/contract/assistants';
import { headers } from 'next/headers';
import { serverApi } from '../session/read-session.ts';
import { readSettings } from '../settings.ts';
import { readTexts } from '../texts/read-texts.ts';
import { suggestionsIn } from './suggestions.ts';

export interface Demo {
  /** The oldest assistant of the workspace, which is the demo's. Null when all were deleted. */
  assistant: Assistant | null;
  /** Questions that it surely can answer: those of its question-answer pairs, first those in the reader's script. */
  suggestions: string[];
  /** The bot of the simulator that this assistant speaks through. Null when there is no sandbox. */
  sandboxUsername: string | null;
}

/** What the home page shows of the demo. Throws what the API's client throws. */
export async function readDemo(): Promise<Demo> {
  const [api, { language }] = await Promise.all([serverApi(), readTexts()]);
  const [assistants, bots] = await Promise.all([api.assistants.list({ limit: 1 }), api.bots.list()]);
  const assistant = assistants.items[0] ?? null;
  const sources = assistant
    ? await api.knowledgeSources.list({ assistantId: assistant.id, limit: 200 })
    : { items: [] };
  return {
    assistant,
    suggestions: suggestionsIn(
      language,
      sources.items.filter((source) => source.kind === 'qa' && source.state === 'ready').map((source) => source.title),
    ),
    sandboxUsername: bots.items.find((bot) => bot.sandbox)?.username ?? null,
  };
}

/** Addresses of the programs beside the console, on the host under which the reader reached it. */
export async function readNeighbours() {
  const { backendPort, simulatorPort } = readSettings();
  const host = (await headers()).get('x-forwarded-host') ?? (await headers()).get('host') ?? 'localhost';
  const { hostname } = new URL(`http://${host}`);
  return { docsUrl: `http://${hostname}:${backendPort}/docs`, sandboxUrl: `http://${hostname}:${simulatorPort}` };
}
