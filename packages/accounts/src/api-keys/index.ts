// Keys of integrators: shown once, stored as hashes, allowed what their scopes say (decisions/0006).
export { apiKeyPrefix, createApiKey, getApiKey, limitApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
export { apiKeyErrors } from './errors.ts';
export { type KnownKey, selectKey } from './queries.ts';
export { type ApiKeyVerifier, createApiKeyVerifier } from './verify-api-key.ts';
