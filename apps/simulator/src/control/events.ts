import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulator } from '../simulator.ts';
import { dialogOf } from '../world/index.ts';
import { botNameIn, read } from './input.ts';

/** Changes within this time make one event. */
const gatherMs = 50;
const heartbeatMs = 15_000;

/** Server-sent events: `{chatId, version}` when what people see in a chat has changed. A hint; the reader fetches the screen. */
export function registerEvents(app: FastifyInstance, sim: Simulator): void {
  app.get('/_sim/events', (request, reply) => {
    const bot = sim.bot(botNameIn(request.query));
    const { chatId } = read(z.object({ chatId: z.coerce.number().int() }), request.query);
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
  });
}
