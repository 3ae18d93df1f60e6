/** Names of our cookies. Under https they are bound to the host (`__Host-`); browsers differ in whether they keep such a cookie on http://localhost. */
export interface CookieNames {
  session: Cookie;
  /** Between two steps of signing in. */
  challenge: Cookie;
  /** Lets whoever is on call look on while the database is away. */
  operator: Cookie;
}

export interface Cookie {
  name: string;
  /** A `Set-Cookie` line; `maxAgeSeconds` 0 takes the cookie away. */
  line(value: string, maxAgeSeconds: number): string;
}

/** Of an installation whose console is reached at `consoleUrl`. */
export function cookieNames(consoleUrl: string): CookieNames {
  const https = consoleUrl.startsWith('https:');
  const cookie = (plain: string): Cookie => {
    const name = https ? `__Host-${plain}` : plain;
    const attributes = ['Path=/', 'HttpOnly', ...(https ? ['Secure'] : []), 'SameSite=Lax'].join('; ');
    return { name, line: (value, seconds) => `${name}=${value}; Max-Age=${seconds}; ${attributes}` };
  };
  return {
    session: cookie('chatai_session'),
    challenge: cookie('chatai_challenge'),
    operator: cookie('chatai_operator'),
  };
}

/** Value of a cookie in a `Cookie` header (RFC 6265 §4.2). Ours are base64url, which nothing needs to unescape. */
export function readCookie(header: string | undefined, cookie: Cookie): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === cookie.name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
