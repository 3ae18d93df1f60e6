import { browserApi } from '../session/browser-api.ts';

/** The library of the browser's half is loaded by who uses a passkey. */
const library = () => import('@simplewebauthn/browser');

/** Does this browser know passkeys, on this page? They need https or localhost. */
export const knowsPasskeys = (): boolean => typeof window !== 'undefined' && 'PublicKeyCredential' in window;

/** Signs in by a passkey of this device. Rejects when its owner thinks better of it. */
export async function signInByPasskey() {
  const { startAuthentication } = await library();
  // The server's options are what the browser takes (W3C Web Authentication); the contract does not repeat them.
  const optionsJSON = (await browserApi.auth.passkeyOptions()) as never;
  const response = await startAuthentication({ optionsJSON });
  return browserApi.auth.passkey({ response: { ...response } });
}

/** Proves by a passkey of this device that who is signed in is still there. */
export async function proveByPasskey() {
  const { startAuthentication } = await library();
  const optionsJSON = (await browserApi.auth.passkeyOptions()) as never;
  const response = await startAuthentication({ optionsJSON });
  return browserApi.account.prove({ response: { ...response } });
}

/** Makes a passkey on this device for who is signed in. */
export async function addPasskey(name: string) {
  const { startRegistration } = await library();
  const optionsJSON = (await browserApi.account.passkeyOptions()) as never;
  const response = await startRegistration({ optionsJSON });
  return browserApi.account.addPasskey({ name, response: { ...response } });
}

/** Did somebody close the browser's own window? That is no failure to speak of. */
export const isChangeOfMind = (error: unknown): boolean => error instanceof Error && error.name === 'NotAllowedError';
