import { createProduct } from './product.ts';
import { buildConsole } from './up/console-build.ts';
import { programFloors } from './up/programs.ts';
import type { Installation } from './up/run-up.ts';

/** Everything that `npm start` runs. */
export const installation: Installation = (config, { clock, progress }) => ({
  programs: programFloors(config),
  build: (signal) => buildConsole({ logFolder: config.log.folder, clock, progress }, signal),
  product: createProduct(clock),
});
