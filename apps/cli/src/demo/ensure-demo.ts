import { demoAssistant, demoKnowledge } from '@chatai/assistant/demo';
import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Config } from '@chatai/core/config';
import { simulatorControl } from '@chatai/runbooks';
import { everyPage } from '../api/index.ts';

/** The demo's bot in the sandbox. */
export const demoBot = { username: 'chatai_demo_bot', name: 'ChatAI demo' };

/**
 * While the demo workspace has no assistant: makes one, teaches it, and connects its sandbox bot (none with TELEGRAM_API_ROOT set, which
 * is used for every bot). Over the API, as anybody would. Returns the running sandbox bot and the assistant to ask.
 */
export async function ensureDemo(
  api: Client,
  config: Config,
  signal: AbortSignal,
): Promise<{ assistantId: string; bot: Bot | undefined }> {
  const assistants = await everyPage((cursor) => api.assistants.list({ limit: 200, cursor }, { signal }));
  const assistantId = assistants[0]?.id ?? (await teachAssistant(api, signal));
  const bots = await everyPage((cursor) => api.bots.list({ limit: 200, cursor }, { signal }));
  const bot = bots.find((one) => one.sandbox && one.username === demoBot.username);
  if (config.telegramApiRoot) return { assistantId, bot: undefined };
  if (bot || assistants.length > 0) return { assistantId, bot: bot?.enabled ? bot : undefined };
  const { token } = await simulatorControl(config.simulator.url, signal).createBot(demoBot);
  return { assistantId, bot: await api.bots.create({ assistantId, token, mode: 'polling' }, { signal }) };
}

async function teachAssistant(api: Client, signal: AbortSignal): Promise<string> {
  const { id: assistantId } = await api.assistants.create(demoAssistant, { signal });
  for (const source of demoKnowledge(assistantId)) await api.knowledgeSources.create(source, { signal });
  return assistantId;
}
