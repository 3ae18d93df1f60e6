import ipaddr from 'ipaddr.js';

/** What may be reached although it is private: hosts (`model.local`, `model.local:8080`), addresses, or CIDRs. */
export interface AddressPolicy {
  /** May the URL be tried at all? Its names are not resolved yet. */
  allowsUrl(url: URL): boolean;
  /** May this address be connected to, for this host and port? */
  allowsAddress(address: string, host: string, port: number): boolean;
}

/** Public addresses behind which a cloud keeps its metadata (Azure's wire server). */
const metadata = new Set(['168.63.129.16']);

/** Documentation and benchmark networks that ipaddr.js may call unicast (RFC 6890). */
const special: [ipaddr.IPv4, number][] = [
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
].map((cidr) => ipaddr.IPv4.parseCIDR(cidr));

/** The policy for what tenants enter, with the operator's exceptions (`CHATAI_EGRESS_ALLOW`). */
export function egressPolicy(allow: readonly string[]): AddressPolicy {
  const networks = allow.filter((entry) => ipaddr.isValidCIDR(entry)).map((entry) => ipaddr.parseCIDR(entry));
  const hosts = new Set(allow.filter((entry) => !ipaddr.isValidCIDR(entry)).map((entry) => entry.toLowerCase()));
  const namedHost = (host: string, port: number) => hosts.has(host) || hosts.has(`${host}:${port}`);
  const inNetwork = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never));

  return {
    allowsUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
      if (url.username !== '' || url.password !== '') return false;
      const host = hostOf(url);
      const port = portOf(url);
      if (namedHost(host, port) || networks.length > 0) return true;
      return port === 80 || port === 443;
    },
    allowsAddress(address, host, port) {
      if (namedHost(host.toLowerCase(), port)) return true;
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.process(address);
      if (inNetwork(parsed)) return true;
      return (port === 80 || port === 443) && isPublic(parsed);
    },
  };
}

/** Can a tenant's address be accepted when it is entered? Names are not resolved: each request checks again what they lead to. */
export function addressIsAllowed(address: string, allow: readonly string[]): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  const policy = egressPolicy(allow);
  const host = hostOf(url);
  return policy.allowsUrl(url) && (!ipaddr.isValid(host) || policy.allowsAddress(host, host, portOf(url)));
}

/** Everything the operator's own settings name. */
export const trustedPolicy: AddressPolicy = { allowsUrl: () => true, allowsAddress: () => true };

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || metadata.has(address.toString())) return false;
  if (address instanceof ipaddr.IPv6) {
    // Global unicast is 2000::/3 (RFC 4291); the rest of "unicast" is not assigned, and ::/96 hides IPv4 addresses.
    return address.match(ipaddr.IPv6.parseCIDR('2000::/3'));
  }
  return !special.some((network) => address.match(network));
}

/** The host as the URL parser understood it, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
