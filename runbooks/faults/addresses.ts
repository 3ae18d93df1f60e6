import type { Fault } from '@chatai/operations/runbook';
import { lookWith } from './look-with.ts';
import type { World } from './world.ts';

/** Nothing listens there: it is one of those that nobody may have without being root. */
const emptyPort = 1;

const ofConsole = { detectedBy: ['address-console'], step: undefined };

/** Whoever looks asks there. */
const withAddress = (fault: Pick<Fault<World>, 'id' | 'title'>, address: (world: World) => string): Fault<World> => ({
  ...fault,
  ...ofConsole,
  leaf: fault.id,
  async inject(world) {
    const { config } = world;
    return lookWith(world, { config: { ...config, consoleUrl: address(world) } });
  },
});

/** Of what stands between people and us, which is theirs: a web server, its certificate, DNS. */
export const addressFaults: Fault<World>[] = [
  {
    id: 'address-proxy',
    title: 'The web server in front of the console passes on to a port where nobody is.',
    ...ofConsole,
    leaf: 'address-proxy',
    async inject({ webServer, config }) {
      webServer.passTo(emptyPort);
      return async () => webServer.passTo(config.console.port);
    },
  },
  {
    id: 'address-elsewhere',
    title: 'The web server in front of the console passes on to another program.',
    ...ofConsole,
    leaf: 'address-elsewhere',
    async inject({ webServer, config }) {
      webServer.passTo(config.simulator.port);
      return async () => webServer.passTo(config.console.port);
    },
  },
  {
    id: 'address-unreachable',
    title: 'The web server in front of the console is gone.',
    ...ofConsole,
    leaf: 'address-unreachable',
    async inject({ webServer }) {
      await webServer.close();
      return () => webServer.listen();
    },
  },
  withAddress(
    {
      id: 'address-certificate',
      title:
        'The web server in front of the console has lost its certificate, and speaks no TLS where people ask for it.',
    },
    ({ webServer }) => webServer.url.replace('http:', 'https:'),
  ),
  withAddress(
    { id: 'address-name-not-found', title: 'The name of the console’s address has lost its DNS record.' },
    () => 'https://chat.invalid',
  ),
  {
    id: 'webhooks-passed-elsewhere',
    title: 'The web server passes webhooks on to the console.',
    detectedBy: ['address-webhooks'],
    leaf: 'address-elsewhere',
    step: undefined,
    async inject(world) {
      const { config } = world;
      return lookWith(world, { config: { ...config, publicUrl: config.console.url } });
    },
  },
];
