// Flood control: how often a bot may send, and what it costs not to wait.
export {
  createFloodControl,
  type FloodControl,
  type FloodSettings,
  type FloodVerdict,
  floodSettings,
} from './flood-control.ts';
export { createTokenBucket, type TokenBucket } from './token-bucket.ts';
