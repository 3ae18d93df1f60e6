import { z } from 'zod';
import { surfaceSettings } from '../bot-api/index.ts';
import { deliverySettings } from '../delivery/index.ts';
import { simulatorErrors } from '../errors.ts';
import { floodSettings } from '../flood/index.ts';
import type { Simulator } from '../simulator.ts';
import { type Route, route } from './route.ts';

const time = ({ clock, seed }: Simulator) => ({
  now: clock.now(),
  iso: new Date(clock.now()).toISOString(),
  monotonicMs: clock.monotonicMs(),
  frozen: clock.isFrozen(),
  seed,
});

const monthMs = 31 * 86_400_000;
const amount = z.number().min(-monthMs).max(monthMs).optional();
const span = z.object({ ms: amount, seconds: amount, minutes: amount, hours: amount });
const inMs = ({ ms = 0, seconds = 0, minutes = 0, hours = 0 }: z.infer<typeof span>) =>
  Math.round(ms + seconds * 1000 + minutes * 60_000 + hours * 3_600_000);
const forward = span.refine(
  (given) => inMs(given) >= 0 && inMs(given) <= monthMs,
  'time goes forward, by at most 31 days',
);

export const settingRoutes: Route[] = [
  route('GET /_sim/clock', { does: 'the time of the simulator, whether it stands still, and the seed', run: time }),
  route('POST /_sim/clock/skip', {
    does: 'passes time at once: deliveries, expiries, drafts and retries happen in order, each at its time',
    body: forward,
    async run(sim, { body }) {
      await sim.skip(inMs(body));
      return time(sim);
    },
  }),
  route('POST /_sim/clock/freeze', {
    does: 'stops time; only `skip` passes it',
    run(sim) {
      sim.clock.freeze();
      return time(sim);
    },
  }),
  route('POST /_sim/clock/run', {
    does: 'lets time pass again',
    run(sim) {
      sim.clock.run();
      return time(sim);
    },
  }),
  route('POST /_sim/clock/jump', {
    does: 'moves the wall clock alone, either way, as NTP would: no timer runs',
    body: span,
    run(sim, { body }) {
      sim.jump(inMs(body));
      return time(sim);
    },
  }),
  route('GET /_sim/flood', { does: 'the limits of flood control', run: (sim) => sim.flood.settings() }),
  route('PUT /_sim/flood', {
    does: 'sets them; flood control is off by default, and a 429 fault opens a window either way',
    body: floodSettings,
    run: (sim, { body }) => sim.flood.configure(body),
  }),
  route('GET /_sim/surface', { does: 'which methods this server does not have', run: (sim) => sim.surface.settings() }),
  route('PUT /_sim/surface', {
    does: 'sets it, as on a Bot API server that is older than the documentation',
    body: surfaceSettings,
    run: (sim, { body }) => sim.surface.configure(body),
  }),
  route('GET /_sim/delivery', { does: 'the rules of webhooks', run: (sim) => sim.delivery.settings() }),
  route('PUT /_sim/delivery', {
    does: 'sets them: `cloud` refuses http, other ports and private addresses in the words of Telegram; hosts can only be taken from the list of the start',
    body: deliverySettings.extend({ webhookHosts: z.array(z.string().min(1)).optional() }),
    run(sim, { body: { webhookHosts = sim.webhookHosts, ...rest } }) {
      const foreign = webhookHosts.find((host) => !sim.webhookHosts.includes(host));
      if (foreign !== undefined) throw simulatorErrors.foreignWebhookHost({ host: foreign });
      return sim.delivery.configure({ ...rest, webhookHosts });
    },
  }),
];
