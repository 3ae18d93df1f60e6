// A second factor: codes of an authenticator (RFC 6238), and recovery codes in their place.
export { secondFactorErrors } from './errors.ts';
export {
  confirmSecondFactor,
  countRecoveryCodes,
  hasSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  type SecondFactorDeps,
  secondFactorSecrets,
  startSecondFactor,
  takeCode,
} from './second-factor.ts';
