// Next runs this file before any other of ours. security.md T9: in browsers that know Trusted Types (W3C) no text becomes HTML or the address of a script, also by a
// mistake of ours or of a library, but what this policy lets through; the answer's Content-Security-Policy allows no other one.
export {};

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(
        name: 'default',
        rules: Record<'createHTML' | 'createScriptURL', (text: string) => string | null>,
      ): unknown;
    };
  }
}

const ownScripts = '/_next/static/';

window.trustedTypes?.createPolicy('default', {
  // Without this letter there is no element in it: Radix writes its style sheet in this way.
  createHTML: (text) => (text.includes('<') ? null : text),
  // Parts of the console that are loaded when they are needed.
  createScriptURL(address) {
    const { origin, pathname } = new URL(address, window.location.href);
    return origin === window.location.origin && pathname.startsWith(ownScripts) ? address : null;
  },
});
