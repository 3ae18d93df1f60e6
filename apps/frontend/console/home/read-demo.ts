import type { Assistant } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import { headers } from 'next/headers';
import { readSettings } from '../settings.ts';
import { readTexts } from '../texts/read-texts.ts';
import { suggestionsIn } from './suggestions.ts';

export interface Demo {
  /** The oldest assistant of the workspace, which is the demo's. Null when all were deleted. */
  assistant: Assistant | null;
  /** Questions that it surely can answer: those of its question-answer pairs, first those in the reader's script; else those that it offers itself. */
  suggestions: string[];
  /** The bot of the simulator that this assistant speaks through. Null when there is no sandbox. */
  sandboxUsername: string | null;
}

/** What the home page shows of the demo. Throws what the API's client throws. */
export async function readDemo(api: Client, me: Me): Promise<Demo> {
  const { language } = await readTexts();
  const [assistants, bots] = await Promise.all([api.assistants.list({ limit: 1 }), api.bots.list()]);
  const assistant = assistants.items[0] ?? null;
  const sources =
    assistant && me.scopes.includes('knowledge:read')
      ? await api.knowledgeSources.list({ assistantId: assistant.id, limit: 200 })
      : { items: [] };
  const answered = sources.items.filter((source) => source.kind === 'qa' && source.state === 'ready');
  const questions = answered.length > 0 ? answered.map(({ title }) => title) : (assistant?.suggestions ?? []);
  return {
    assistant,
    suggestions: suggestionsIn(language, questions),
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
