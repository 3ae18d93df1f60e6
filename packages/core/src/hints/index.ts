// Hints for pages that show what is true now (decisions/0019): something of a workspace has changed.
export { createHints, type HintSink, type Hints, type HintWriter, listenForHints } from './hints.ts';
