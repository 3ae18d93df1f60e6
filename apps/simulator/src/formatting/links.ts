import { isIPv6 } from 'node:net';

/** Why a link is refused, in the words of td (`LinkManager::check_link`, `parse_url`). */
export class LinkProblem extends Error {}

/** The link as Telegram writes it down: with its protocol, a small-lettered host and a path. Throws `LinkProblem`. */
export function checkLink(link: string): string {
  const scheme = /^(tg|ton|tonsite):(?:\/\/)?/i.exec(link);
  const url = parse(scheme ? link.slice(scheme[0].length) : link);
  if (scheme) return specialLink(url, (scheme[1] ?? '').toLowerCase());
  if (!url.host.includes('.') && !url.host.startsWith('[')) throw new LinkProblem('Wrong HTTP URL');
  const userinfo = url.userinfo && `${url.userinfo}@`;
  return `${url.protocol ?? 'http'}://${userinfo}${url.host}${url.port ? `:${url.port}` : ''}${url.query}`;
}

/** The same, or undefined for a link that parse modes leave out without a word. */
export function checkedLink(link: string): string | undefined {
  try {
    return checkLink(link);
  } catch (error) {
    if (error instanceof LinkProblem) return undefined;
    throw error;
  }
}

/** The user that a `tg://user?id=…` link names. */
export function userIdOfLink(link: string): number | undefined {
  const match = /^tg:(?:\/\/)?user\/?\?([^#]*)/.exec(link.toLowerCase());
  const id = match?.[1]
    ?.split('&')
    .map((parameter) => /^id=(.*)$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return id !== undefined && /^\d+$/.test(id) && Number(id) > 0 ? Number(id) : undefined;
}

interface Url {
  protocol: string | undefined;
  userinfo: string;
  host: string;
  port: number;
  query: string;
}

function parse(text: string): Url {
  const [, protocol, authority = '', rest = ''] = /^(?:([^:/?#@[\]]*):\/\/)?([^/?#]*)(.*)$/s.exec(text) ?? [];
  if (protocol !== undefined && !/^https?$/i.test(protocol)) throw new LinkProblem('Unsupported URL protocol');
  const [, address = '', portText] = /^(.*?)(?::([^:\]@]*))?$/s.exec(authority) ?? [];
  const port = portText === undefined ? 0 : /^\d+$/.test(portText) ? Number(portText) : -1;
  if (portText !== undefined && (port < 1 || port > 65_535)) {
    throw new LinkProblem('Wrong port number specified in the URL');
  }
  const at = address.lastIndexOf('@');
  const userinfo = address.slice(0, Math.max(0, at));
  const host = address.slice(at + 1).toLowerCase();
  checkHost(host, userinfo);
  const query = rest.trimEnd();
  return {
    protocol: protocol?.toLowerCase(),
    userinfo,
    host,
    port,
    query: (query.startsWith('/') ? query : `/${query}`).replace(/[\0- ]/g, encode),
  };
}

const encode = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

function checkHost(host: string, userinfo: string): void {
  if (host.startsWith('[') && host.endsWith(']')) {
    if (!isIPv6(host.slice(1, -1))) throw new LinkProblem('Wrong IPv6 address specified in the URL');
    return;
  }
  if (host === '') throw new LinkProblem('URL host is empty');
  if (host === '.') throw new LinkProblem('Host is invalid');
  checkPart(host, 'host');
  checkPart(userinfo.replaceAll(':', ''), 'userinfo');
}

function checkPart(part: string, name: string): void {
  if (/%(?![0-9a-f]{2})/i.test(part)) throw new LinkProblem(`Wrong percent-encoded symbol in URL ${name}`);
  if (/[^\w.\-!$,~*'();&+=%\u0080-\uffff]/.test(part)) throw new LinkProblem(`Disallowed character in URL ${name}`);
}

function specialLink({ protocol, userinfo, host, port, query }: Url, scheme: string): string {
  if (protocol !== undefined || userinfo !== '' || port !== 0 || host.startsWith('[')) {
    throw new LinkProblem(scheme === 'tg' ? 'Wrong tg URL' : 'Wrong ton URL');
  }
  const allowed = scheme === 'tonsite' ? /^[a-z0-9_.-]*$/ : /^[a-z0-9_-]*$/;
  if (!allowed.test(host)) throw new LinkProblem('Unallowed characters in URL host');
  return `${scheme}://${host}${query.startsWith('/?') ? query.slice(1) : query}`;
}
