export { InboxView } from './inbox-view.tsx';
export { NothingOpen } from './nothing-open.tsx';
export { Thread } from './thread.tsx';
export { UncertainParts } from './uncertain-parts.tsx';
