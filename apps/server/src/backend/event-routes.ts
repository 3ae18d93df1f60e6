import type { ServerResponse } from 'node:http';
import type { Actor } from '@chatai/accounts/actor';
import { may } from '@chatai/accounts/actor';
import { type Hint, type Topic, topics } from '@chatai/contract/events';
import type { Scope } from '@chatai/contract/scopes';
import { eventsPath } from '@chatai/contract/words';
import type { Clock } from '@chatai/core/clock';
import type { HintSink } from '@chatai/core/hints';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessCheck } from './access.ts';
import { backendErrors } from './errors.ts';
import { checkSite } from './origin.ts';

/** What one must be allowed to read, to be told that it changed. */
const scopeOf: Record<Topic, Scope | undefined> = {
  assistants: 'assistants:read',
  knowledge: 'knowledge:read',
  bots: 'bots:read',
  conversations: 'conversations:read',
  'api-keys': 'keys:read',
  team: 'team:read',
  workspace: undefined,
};

/**
 * A stream looks so often whether its reader may still listen (security.md T13, T33), and says by a comment, which is no event (WHATWG HTML, 9.2),
 * that it is there: proxies end what is silent, and the console takes a backend that says nothing for 9 s for one that hangs.
 */
const lookEveryMs = 3_000;
/** A reader that takes nothing for so many bytes is let go; it comes back and asks for everything. */
const mostUnreadBytes = 65_536;
/** One browser needs one. */
const mostStreamsOfOne = 20;

interface Stream {
  actor: Actor;
  response: ServerResponse;
}

/** Open event streams of this process. */
export interface EventStreams extends HintSink {
  /** Throws `too-many-streams`. */
  requireRoom(actor: Actor): void;
  /** Takes over the answer of a request. */
  open(request: FastifyRequest, actor: Actor, response: ServerResponse): void;
  /** Ends all, and each that is opened from now on; their readers come back by themselves. */
  close(): void;
}

export function createEventStreams(deps: { clock: Clock; access: AccessCheck }): EventStreams {
  const streams = new Set<Stream>();
  let isClosed = false;

  const write = ({ response }: Stream, hint: Hint) => {
    if (response.writableLength > mostUnreadBytes) response.destroy();
    else response.write(`event: ${hint.kind}\ndata: ${JSON.stringify(hint)}\n\n`);
  };

  /** Ends when the reader has gone, or may not listen any more. */
  async function watch(stream: Stream, request: FastifyRequest, gone: AbortSignal) {
    while (!gone.aborted) {
      await deps.clock.sleep(lookEveryMs, gone);
      stream.actor = await deps.access.admit(request, { access: 'signed-in' });
      stream.response.write(': still there\n\n');
    }
  }

  return {
    requireRoom(actor) {
      const own = [...streams].filter((stream) => nameOf(stream.actor) === nameOf(actor));
      if (own.length >= mostStreamsOfOne) throw backendErrors.tooManyStreams({ most: mostStreamsOfOne });
    },
    open(request, actor, response) {
      // Its reader was being admitted when the others were ended: nobody would end it, and the program would wait for it.
      if (isClosed) {
        response.end();
        return;
      }
      const stream: Stream = { actor, response };
      const gone = new AbortController();
      response.once('close', () => {
        streams.delete(stream);
        gone.abort();
      });
      streams.add(stream);
      write(stream, { kind: 'hello' });
      watch(stream, request, gone.signal).catch(() => response.end());
    },
    changed(workspaceId, topic, ids) {
      if (!isTopic(topic)) return;
      const scope = scopeOf[topic];
      for (const stream of streams) {
        if (stream.actor.workspaceId !== workspaceId) continue;
        if (scope === undefined || may(stream.actor, scope)) write(stream, { kind: 'changed', topic, ids });
      }
    },
    gap() {
      for (const stream of streams) write(stream, { kind: 'hello' });
    },
    close() {
      isClosed = true;
      for (const { response } of streams) response.end();
    },
  };
}

const nameOf = (actor: Actor) => actor.keyId ?? actor.userId ?? 'local';

const isTopic = (topic: string): topic is Topic => (topics as readonly string[]).includes(topic);

/** `GET /api/v1/events`: hints for whoever is signed in, as server-sent events. */
export function serveEvents(
  app: FastifyInstance,
  deps: { access: AccessCheck; events: EventStreams; origins: ReadonlySet<string> },
): void {
  app.get(eventsPath, {
    schema: {
      operationId: 'events.listen',
      tags: ['events'],
      summary: 'Hints that something has changed, as server-sent events, until the caller goes',
      description: 'Carries no data: ask for what changed. `hello` is the first of each connection and after each gap.',
    },
    onRequest: async (request) => {
      checkSite(request, deps.origins, false);
      // `EventSource` sends no headers of ours: the workspace is a field of the query.
      const { workspace } = request.query as { workspace?: string };
      if (typeof workspace === 'string') request.headers['x-chatai-workspace'] ??= workspace;
      request.actor = await deps.access.admit(request, { access: 'signed-in' });
    },
    handler: (request, reply) => {
      const { actor } = request;
      if (!actor) throw backendErrors.noSuchPath();
      deps.events.requireRoom(actor);
      reply.hijack();
      // A proxy that buffers would keep the hints (nginx: X-Accel-Buffering).
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      deps.events.open(request, actor, reply.raw);
    },
  });
}
