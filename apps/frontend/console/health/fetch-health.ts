import type { Health } from '@chatai/contract/health';

/** `GET /health` of the backend: the document with 200 and with 503 alike. Null when no such document came in time. */
export async function fetchHealth(baseUrl: string, timeoutMs: number): Promise<Health | null> {
  try {
    const response = await fetch(`${baseUrl}/health`, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
    const answer: unknown = await response.json();
    return isHealth(answer) ? answer : null;
  } catch {
    // Unreachable, too slow, or not our answer: for the reader the state is unknown in each case, and it is shown so.
    return null;
  }
}

/** The console itself answers with a problem while the backend is away. */
const isHealth = (answer: unknown): answer is Health =>
  typeof answer === 'object' && answer !== null && 'components' in answer;
