// Who holds bots: reads their updates, keeps the pipeline going for them, and makes memory equal to the database after every doubt.

export { createHolder, type Holder, type HolderDeps } from './holder.ts';
