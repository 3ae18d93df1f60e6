import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { FactSource } from '@chatai/core/health';
import { type HttpFacts, httpFacts } from '@chatai/operations/facts';

/** How an address answers under which others than this machine come in, through whatever web server stands in front of us. */
export interface AddressFacts extends Pick<HttpFacts, 'url' | 'refusal'> {
  setting: 'CHATAI_CONSOLE_URL' | 'CHATAI_PUBLIC_URL';
  /** Null when nothing answered in time. */
  status: number | null;
  /** Is it this installation that has answered? */
  isOurs: boolean;
}

/** Asks each of the addresses that are set, as its users would. That one does not answer is a fact, too. */
export function addressFacts(
  { consoleUrl, console: { url: ownUrl }, publicUrl, instance }: Config,
  deps: { clock: Clock; withinMs: number },
): FactSource<AddressFacts[]> {
  const ask = async (
    setting: AddressFacts['setting'],
    asked: string,
    isOurs: (body: Body) => boolean,
  ): Promise<AddressFacts> => {
    const source = httpFacts(asked, deps);
    const { url, answer, refusal } = await source.read(AbortSignal.timeout(source.deadlineMs));
    return { setting, url, refusal, status: answer?.status ?? null, isOurs: isOurs((answer?.body ?? {}) as Body) };
  };
  return {
    deadlineMs: deps.withinMs + 500,
    read: () =>
      Promise.all([
        ...(consoleUrl === ownUrl
          ? []
          : [
              // Without its backend the console does not know whose it is.
              ask('CHATAI_CONSOLE_URL', `${consoleUrl}/api/health`, (body) =>
                body.instance === undefined ? body.components?.backend !== undefined : body.instance === instance,
              ),
            ]),
        // Nothing of it may be read without a secret: what it says of a path that is none is enough.
        ...(publicUrl
          ? [
              ask('CHATAI_PUBLIC_URL', `${publicUrl}/telegram/nobody`, (body) =>
                String(body.type).startsWith('/problems/'),
              ),
            ]
          : []),
      ]),
  };
}

interface Body {
  instance?: string;
  components?: Record<string, unknown>;
  /** Of a problem (RFC 9457). */
  type?: string;
}

export type AddressTrouble = 'name-not-found' | 'certificate' | 'unreachable' | 'proxy' | 'elsewhere';

/** What is wrong with it; undefined when it leads to us, or to somebody who lets us no further. */
export function addressTroubleOf(address: AddressFacts): AddressTrouble | undefined {
  const { status, refusal = '', isOurs } = address;
  if (status === null) {
    if (['ENOTFOUND', 'EAI_AGAIN'].includes(refusal)) return 'name-not-found';
    return tls.test(refusal) ? 'certificate' : 'unreachable';
  }
  if (isOurs || isClosed(address)) return undefined;
  return gatewayErrors.includes(status) ? 'proxy' : 'elsewhere';
}

/** `chat.example.org (CHATAI_CONSOLE_URL) answers 502`. */
export function saidOf(address: AddressFacts): string {
  const { status, refusal, url, setting } = address;
  const { host } = new URL(url);
  const said =
    status === null
      ? `does not answer (${refusal})`
      : addressTroubleOf(address) === 'elsewhere'
        ? `answers ${status}, and not as this installation`
        : `answers ${status}`;
  return `${host} (${setting}) ${said}`;
}

/**
 * Whoever stands in front of ours lets us no further, so that what is behind was not seen: people may sign in there first; Telegram does not, and follows no
 * redirect, but a web server may let nobody else pass.
 */
export const isClosed = ({ setting, status, isOurs }: AddressFacts): boolean =>
  !isOurs &&
  (status === 403 ||
    (setting === 'CHATAI_CONSOLE_URL' && status !== null && (status === 401 || (status >= 300 && status < 400))));

/** What web servers say when nobody behind them answers (RFC 9110, 15.6.3 to 15.6.5; Cloudflare adds 520 to 526). Behind these addresses we never do. */
const gatewayErrors = [502, 503, 504, 520, 521, 522, 523, 524, 525, 526];

/** Codes of Node's TLS and of OpenSSL's X.509 (verify(1)). */
const tls = /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_|^EPROTO$/;
