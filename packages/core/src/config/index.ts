// Settings come from the environment only (contract.md 2); this room alone reads it.

export { runFolder, secretKeyOf } from './data-folder.ts';
export { type Config, type EffectiveSetting, type Environment, effectiveSettings, loadConfig } from './load-config.ts';
export { nearest, type SettingName, settings } from './settings.ts';
