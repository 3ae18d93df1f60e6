/**
 * The page of a bot in the simulator, for a reader: on the host of the console when the simulator is on its machine (it names itself as the
 * backend reaches it), and in the reader's language as far as the bot is concerned.
 */
export function sandboxAddress(url: string, { hostname, language }: { hostname: string; language: string }): string {
  const at = new URL(url);
  if (['localhost', '127.0.0.1', '[::1]'].includes(at.hostname)) at.hostname = hostname;
  at.searchParams.set('language', language);
  return at.href;
}
