import type { Health } from '@chatai/contract/health';
import manifest from '../../../../package.json' with { type: 'json' };
import { fetchHealth } from '../../../health/index.ts';
import { buildId, readSettings } from '../../../settings.ts';
import { loopDelayMs } from './loop-delay.ts';

export const dynamic = 'force-dynamic';

/** The backend takes half a second at most for its own, and whoever asks us waits for one (contract.md 3). */
const patienceMs = 800;

/** contract.md 3: 200 as long as the console itself answers. A backend that does not is told as `degraded`. */
export async function GET() {
  const backend = await fetchHealth(readSettings().backendUrl, patienceMs);
  const health: Health & { buildId: string | undefined } = {
    status: backend ? 'healthy' : 'degraded',
    instance: backend?.instance,
    version: manifest.version,
    buildId,
    uptimeSeconds: Math.round(process.uptime()),
    loopDelayMs: loopDelayMs(),
    components: {
      backend: backend ? { status: 'ok' } : { status: 'fail', detail: 'the backend does not answer in time' },
    },
  };
  return Response.json(health, { headers: { 'cache-control': 'no-store' } });
}
