import { restoreKeyFile, secretKeyOf } from '@chatai/core/config';
import type { FloorsDeps } from './floors.ts';

/** How long `secret.key` may be missing. */
const lookEachMs = 5_000;

/**
 * Writes `secret.key` again when somebody has deleted it: without it nothing that is stored opens after the next start, and only what runs still
 * has it. Does nothing where the key is given. Returns what ends that, after a last look.
 */
export function keepKeyFile({ config, keyInFile, clock, log }: FloorsDeps): () => void {
  if (!keyInFile) return () => {};
  const key = secretKeyOf(config);
  let cancel = () => {};
  const look = () => {
    try {
      if (restoreKeyFile(config.home, key)) log.warn('key.file.restored', {});
    } catch (error) {
      log.error('key.file.lost', { error });
    }
    cancel = clock.after(lookEachMs, look);
  };
  look();
  return () => {
    cancel();
    look();
    cancel();
  };
}
