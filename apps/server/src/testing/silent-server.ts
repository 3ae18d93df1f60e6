// What hangs: a server that accepts connections and never answers, or that stops answering.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SilentServer {
  port: number;
  /** From now on nothing passes, in either direction, on old connections and new ones. */
  freeze(): void;
  close(): Promise<void>;
}

/** Passes everything on to `target` until it is frozen; without one it is silent from the start. */
export async function aSilentServer(target?: { host: string; port: number }): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  let frozen = target === undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    return socket;
  };
  const server = createServer((socket) => {
    keep(socket);
    if (frozen || !target) return;
    // A folder is where the socket of PostgreSQL lies.
    const { host, port } = target;
    const onward = keep(host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host));
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
