// Flood control: how often a bot may send, and what it costs not to wait.
export { createFloodControl, type FloodControl, type FloodVerdict } from './flood-control.ts';
export { type FloodSettings, floodSettings } from './limits.ts';
export { createTokenBucket, type TokenBucket } from './token-bucket.ts';
