/** What makes something new each time it is called, and would make two of a request that is sent again. */
const makesNew =
  /^\/api\/v1\/(assistants|knowledge\/sources|api-keys|workspaces|admin\/workspaces|conversations\/[^/]+\/messages)$/;

/** Keys of requests whose answer got lost, by all that they said. */
const unanswered = new Map<string, string>();

/**
 * `fetch`, whose answer may get lost after the request has arrived: the console ended, the network went. Sent again in the same words, such a
 * request goes with the key of its first try (Idempotency-Key), and what it made is not made twice.
 */
export async function sendOnce(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  if (init.method !== 'POST' || !makesNew.test(String(url))) return fetch(url, init);
  const said = wordsOf(String(url), init);
  const key = unanswered.get(said) ?? newKey();
  unanswered.delete(said);
  try {
    const response = await fetch(url, { ...init, headers: { ...init.headers, 'idempotency-key': key } });
    // Said by what stands between, or by a backend that lost its database: whether it was done is not known either.
    if (response.status >= 500) unanswered.set(said, key);
    return response;
  } catch (error) {
    unanswered.set(said, key);
    throw error;
  }
}

function wordsOf(url: string, { headers, body }: RequestInit): string {
  if (!(body instanceof FormData)) return JSON.stringify([url, headers, body]);
  const fields = [...body].map(([name, value]) =>
    value instanceof File ? [name, value.name, value.size, value.lastModified] : [name, value],
  );
  return JSON.stringify([url, headers, fields]);
}

/** `randomUUID` is missing over plain http, which is how the console is first met. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
