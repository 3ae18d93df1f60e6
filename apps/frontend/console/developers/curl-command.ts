/** What a key is tried with: a question to an assistant, or for a key that may not ask, who it is. Made for a POSIX shell. */
export function curlCommand({
  apiUrl,
  key,
  ask,
}: {
  apiUrl: string;
  key: string;
  ask: { assistantId: string; question: string } | undefined;
}): string {
  const authorization = `-H ${quoted(`Authorization: Bearer ${key}`)}`;
  if (!ask) return ['curl', authorization, quoted(`${apiUrl}/api/v1/me`)].join(' ');
  return [
    `curl ${authorization}`,
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify({ question: ask.question }))}`,
    quoted(`${apiUrl}/api/v1/assistants/${ask.assistantId}/ask`),
  ].join(' \\\n  ');
}

/** Between single quotes a shell changes nothing, and knows no way to write one (POSIX.1-2024, 2.2.2). */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
