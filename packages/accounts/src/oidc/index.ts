// Signing in by an account elsewhere (OpenID Connect), where the installation names a provider.
export { oidcErrors } from './errors.ts';
export { addIdentity, type Identity, listIdentities, removeIdentity, signInByOidc } from './identities.ts';
export { createOidc, type Oidc, type OidcSettings } from './oidc.ts';
