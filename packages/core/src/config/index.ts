// Settings come from the environment only (contract.md 2); this room alone reads it.

export { hasSecretKey, readKeyFile, restoreKeyFile, runFolder, secretKeyOf } from './data-folder.ts';
export {
  type Config,
  type EffectiveSetting,
  effectiveSettings,
  environmentWith,
  givenSettings,
  type LocalAddress,
  loadConfig,
  mayRedraw,
  withoutSettings,
} from './load-config.ts';
export type { Environment } from './read-setting.ts';
export { nearest, notUsedYet, type SettingName, settings } from './settings.ts';
