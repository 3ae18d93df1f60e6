import { health } from '@chatai/contract/health';
import type { Clock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { httpFacts, refusalOf } from '@chatai/operations/facts';

/** What a browser gets at the console's port beside pages: the API behind it, and the scripts that make pages work. */
export interface ConsoleWay {
  /** `/health`, which the console passes on. `isBackend`: it was the backend that has answered. */
  api: { status: number | null; refusal: string | undefined; isBackend: boolean };
  /** The first script that a page names, and how it is answered; or why page or script did not come. */
  script: { path: string | undefined; status: number | undefined } | { refusal: string };
}

/** Opens without the backend, and without a session (`apps/frontend/console/app/sign-in`). */
const page = '/sign-in?step=code';
const scriptIn = /src="(\/_next\/static\/[^"]+\.js)/;

/** Asks as a browser would; each answer may take so long. That there is none is a fact, too. */
export const consoleWayFacts = (url: string, deps: { clock: Clock; withinMs: number }): FactSource<ConsoleWay> => ({
  deadlineMs: 2 * deps.withinMs + 500,
  async read(signal) {
    const [api, script] = await Promise.all([askApi(url, deps, signal), askScript(url, deps.withinMs)]);
    return { api, script };
  },
});

async function askApi(
  url: string,
  deps: { clock: Clock; withinMs: number },
  signal: AbortSignal,
): Promise<ConsoleWay['api']> {
  const { answer, refusal } = await httpFacts(`${url}/health`, deps).read(signal);
  return { status: answer?.status ?? null, refusal, isBackend: health.safeParse(answer?.body).success };
}

async function askScript(url: string, withinMs: number): Promise<ConsoleWay['script']> {
  const ask = (path: string, method: 'GET' | 'HEAD') =>
    fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(withinMs) });
  try {
    const [, path] = scriptIn.exec(await (await ask(page, 'GET')).text()) ?? [];
    return { path, status: path === undefined ? undefined : (await ask(path, 'HEAD')).status };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

/** Why it passes nothing on, in one phrase; undefined when it does. */
export const apiTroubleOf = ({ api: { status, refusal, isBackend } }: ConsoleWay): string | undefined => {
  if (isBackend) return undefined;
  return status === null ? `/health at its port does not answer (${refusal})` : `it answers ${status} for the backend`;
};

/** Why pages do not come to life in a browser, in one phrase; undefined when they do, or when no page came in time: see `pageRefusalOf`. */
export const scriptTroubleOf = ({ script }: ConsoleWay): string | undefined => {
  if ('refusal' in script || script.status === 200) return undefined;
  return script.path === undefined ? `${page} names no script` : `${script.path} answers ${script.status}`;
};

/** That no page, or not its script, came in time: nobody knows then whether pages come to life. Undefined when it came. */
export const pageRefusalOf = ({ script }: ConsoleWay): string | undefined =>
  'refusal' in script ? `${page} did not come whole (${script.refusal})` : undefined;
