import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';

/** A web server in front of a drill's console, as a stranger's Caddy or nginx would be: it passes on, and says 502 when nobody is there. */
export interface WebServer {
  url: string;
  /** Where it passes on to: a port of this machine. */
  passTo(port: number): void;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export async function startWebServer(port: number, to: number): Promise<WebServer> {
  let upstream = to;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = ask({ host: '127.0.0.1', port: upstream, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  const one: WebServer = {
    url: `http://127.0.0.1:${port}`,
    passTo(next) {
      upstream = next;
    },
    async listen() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  await one.listen();
  return one;
}
