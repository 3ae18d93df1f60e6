import type { ServerResponse } from 'node:http';
import type { Route } from '@chatai/contract/route';
import type { AppError } from '@chatai/core/errors';
import type { FastifyRequest } from 'fastify';
import { toAppError, toProblem } from './problem-document.ts';
import type { Call } from './register-routes.ts';

/**
 * Answers with server-sent events: what the handler emits, then the whole answer. A handler that fails before it emits anything is
 * answered with an ordinary problem; later, with a `problem` event.
 */
export async function streamAnswer(
  report: (request: FastifyRequest, error: AppError) => void,
  route: Route,
  handle: (call: Call<Route>) => Promise<unknown>,
  call: Omit<Call<Route>, 'emit'>,
): Promise<unknown> {
  const { reply, request } = call;
  const send = (event: { kind: string }) => {
    if (!reply.sent) begin();
    writeEvent(reply.raw, event);
  };
  const begin = () => {
    const headers = reply.getHeaders();
    reply.hijack();
    // A proxy that buffers would turn the stream into one late answer (nginx: X-Accel-Buffering).
    reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    } as Record<string, string>);
  };
  try {
    const output = await handle({ ...call, emit: send as NonNullable<Call<Route>['emit']> });
    send({ kind: 'answer', answer: route.response?.parse(output) } as { kind: string });
  } catch (error) {
    if (!reply.sent) throw error;
    const refusal = toAppError(error);
    report(request, refusal);
    send({ kind: 'problem', problem: toProblem(refusal, request.id) } as { kind: string });
  }
  reply.raw.end();
  return reply;
}

const writeEvent = (response: ServerResponse, event: { kind: string }) =>
  response.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
