import { type Health, health } from '@chatai/contract/health';

/** `GET /health` of the backend: the document with 200 and with 503 alike. Null when no such document came in time. */
export async function fetchHealth(baseUrl: string, timeoutMs: number): Promise<Health | null> {
  try {
    const response = await fetch(`${baseUrl}/health`, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
    return health.parse(await response.json());
  } catch {
    // Unreachable, too slow, or not our answer: for the reader the state is unknown in each case, and it is shown so.
    return null;
  }
}
