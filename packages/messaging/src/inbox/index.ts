// The inbox: from the commit of `storeUpdates` on, kill -9 loses nothing.
export { createInbox, type Inbox, type Received, type ReceivedUpdate } from './inbox.ts';
export { forgetOldUpdates } from './retention.ts';
export { createWakeUp, listenForWakeUps, type Person, rangeOf, type WakeUp } from './wake-up.ts';
