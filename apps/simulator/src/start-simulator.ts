import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '@chatai/core/log';
import fastify from 'fastify';
import {
  createBotApiHandler,
  createFileHandler,
  isBotApiPath,
  isFilePath,
  isMultipart,
  registerMultipart,
} from './bot-api/index.ts';
import { guardOrigin, registerControlApi } from './control/index.ts';
import { simulatorErrors } from './errors.ts';
import { registerPage } from './page/index.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';

export interface StartOptions extends SimulatorOptions {
  /** 0 takes a free one. */
  port: number;
  /** Default 127.0.0.1: a simulator is not for strangers (security.md T30). */
  host?: string;
  /** Names besides those of this machine under which the page and the control API answer. */
  allowedHosts?: readonly string[];
  log?: Log;
}

export interface RunningSimulator {
  /** Base address without a slash at its end; also the Bot API root. */
  url: string;
  port: number;
  /** The same simulator in this process, without HTTP. */
  sim: Simulator;
  /** Cuts all connections and resolves when the port is free. */
  close(): Promise<void>;
}

/** HttpReader.cpp: 256 KiB of headers. */
const maxHeaderSize = 256 * 1024;

/** Starts a simulator on a port. Throws `port-busy`. */
export async function startSimulator(options: StartOptions): Promise<RunningSimulator> {
  const { host = '127.0.0.1', port, log } = options;
  const sim = createSimulator(options);
  const handleBotApi = createBotApiHandler(sim.callContext);
  const handleFile = createFileHandler(sim.callContext);
  const app = fastify({
    bodyLimit: 32 * 1024 * 1024,
    forceCloseConnections: true,
    serverFactory: (handleOther) =>
      createServer({ maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 120_000 }, (request, response) => {
        if (isBotApiPath(request.url) && !isMultipart(request)) handleBotApi(request, response);
        else if (isFilePath(request.url)) void handleFile(request, response);
        else handleOther(request, response);
      }),
  });
  guardOrigin(app, options.allowedHosts ?? []);
  await registerMultipart(app, sim.callContext);
  registerControlApi(app, sim, log);
  registerPage(app);
  try {
    await app.listen({ port, host });
  } catch (error) {
    await sim.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw simulatorErrors.portBusy({ port }, { cause: error });
    throw error;
  }
  const address = app.server.address() as AddressInfo; // it listens on TCP
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    sim,
    async close() {
      await sim.close();
      await app.close();
    },
  };
}
