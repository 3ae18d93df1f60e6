import { z } from 'zod';
import type { Simulator } from '../simulator.ts';
import { dialogOf } from '../world/index.ts';
import { type Call, type Route, route } from './route.ts';

/** Changes within this time make one event. */
const gatherMs = 50;
const heartbeatMs = 15_000;

const ofChat = z.object({ chatId: z.coerce.number().int() });

/** A hint; the reader fetches the screen. */
export const eventRoute: Route = route('GET /_sim/events', {
  does: 'server-sent events, `{chatId, version}`: what people see in a chat has changed',
  namesBot: true,
  query: ofChat,
  run: sendEvents,
});

function sendEvents(sim: Simulator, { bot: name, query: { chatId }, reply }: Call<z.infer<typeof ofChat>, unknown>) {
  const bot = sim.bot(name);
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': connected\n\n');

  let gathering: NodeJS.Timeout | undefined;
  const stopListening = sim.onChange((dialog) => {
    if (dialog.chat.id !== chatId || gathering || dialogOf(bot, chatId) !== dialog) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      response.write(`data: ${JSON.stringify({ chatId, version: dialog.version })}\n\n`);
    }, gatherMs);
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    clearTimeout(gathering);
    stopListening();
  });
}
