// Passkeys (W3C Web Authentication): checked by @simplewebauthn/server.
export { passkeyErrors } from './errors.ts';
export {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  checkPasskey,
  countPasskeys,
  listPasskeys,
  type Passkey,
  type PasskeyDeps,
  removePasskey,
} from './passkeys.ts';
