/** Shapes of secrets that must not reach a log by any road (security.md T5, T11). */
const secrets: [RegExp, string][] = [
  [/\d{5,16}:[A-Za-z0-9_-]{30,}/g, '[token]'],
  [/\bck_[A-Za-z0-9_-]{20,}/g, '[api key]'],
  [/\bsk-[A-Za-z0-9_-]{12,}/g, '[api key]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^:/\s@]*):[^@/\s]+@/gi, '$1:[password]@'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [secret]'],
  [/\/(link|reset|invite)\/[A-Za-z0-9_-]{16,}/g, '/$1/[secret]'],
  [/\b(\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*)=(?:\\?(['"]).+?\\?\2|[^\s'";\\]+)/gi, '$1=[secret]'],
];

/** What each of the shapes holds. Most of what is logged is an id or a state: one look instead of seven. */
const suspicious = /[:@]|ck_|sk-|bearer|basic|\/link\/|\/reset\/|\/invite\/|\w=/i;

/** Replaces everything that looks like a secret. */
export const redact = (text: string): string =>
  suspicious.test(text) ? secrets.reduce((rest, [shape, word]) => rest.replace(shape, word), text) : text;
