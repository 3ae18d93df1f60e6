import { isIP } from 'node:net';

export interface WebhookUrl {
  secure: boolean;
  userinfo: string;
  host: string;
  port: number;
  /** Path and query, as they go into the request line. */
  path: string;
  origin: string;
}

/** Reads a webhook address as the server does (td `parse_url`, https when no protocol stands there). Undefined when it is invalid. */
export function parseWebhookUrl(text: string): WebhookUrl | undefined {
  const match = /^(?:([^:/?#@[\]]*):\/\/)?([^/?#]*)(.*)$/s.exec(text);
  const [, protocol = 'https', authority = '', rest = ''] = match ?? [];
  const scheme = protocol.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return undefined;

  const at = authority.lastIndexOf('@');
  const userinfo = authority.slice(0, Math.max(0, at));
  const hostAndPort = authority.slice(at + 1);
  const [, host = '', portText] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostAndPort) ?? [];
  const port = portText === undefined ? (scheme === 'http' ? 80 : 443) : /^\d+$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535 || host === '' || host === '.') return undefined;
  const bareHost = host.startsWith('[') ? host.slice(1, -1) : host;
  if (host.startsWith('[') ? isIP(bareHost) !== 6 : /[^\w.\-!$,~*'();&+=%\u0080-\uffff]/.test(host)) return undefined;

  const query = rest.trimEnd();
  // The server keeps what stands there and only encodes white space and control characters.
  const path = (query.startsWith('/') ? query : `/${query}`).replace(
    /[\0- ]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return { secure: scheme === 'https', userinfo, host: bareHost, port, path, origin: `${scheme}://${host}:${port}` };
}

/** Addresses that the public server does not post to (td `IPAddress::is_reserved`). */
export function isReservedIpv4(ip: string): boolean {
  const [a = 0, b = 0, c = 0] = ip.split('.').map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b < 128;
  if (a === 169) return b === 254;
  if (a === 172) return b >= 16 && b < 32;
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99);
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100);
  return a === 203 && b === 0 && c === 113;
}

export const isLoopback = (ip: string): boolean => /^127\./.test(ip) || ip === '::1' || /^::ffff:127\./i.test(ip);
