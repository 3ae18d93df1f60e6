export { type Freshness, freshnessOf, staleAfterMs } from './freshness.ts';
export { LastKnown } from './last-known.tsx';
export { LiveProvider, RefreshOn, useLive, useOnChange, useReadAnew, useRefreshOn } from './live-provider.tsx';
export { type Asked, useAsked } from './use-asked.ts';
export { useRefresh } from './use-refresh.ts';
