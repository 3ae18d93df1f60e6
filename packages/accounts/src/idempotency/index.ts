// A POST that is sent twice is done once (contract.md 3).
export { idempotencyErrors } from './errors.ts';
export { beginIdempotent, type IdempotencyDeps, type Idempotent, idempotencySecrets } from './idempotency.ts';
