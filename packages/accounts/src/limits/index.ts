// How often somebody may do something.
export { limitsErrors } from './errors.ts';
export { createLimiter, type Limit, type Limiter, type Taken } from './limiter.ts';
