// Between one step of signing in and the next.
export { type Challenge, type ChallengeDeps, openChallenge, takeChallenge, tryChallenge } from './challenges.ts';
