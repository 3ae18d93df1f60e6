export { LastKnown } from './last-known.tsx';
export { LiveProvider, RefreshOn, useLive, useOnChange, useReadAnew, useRefreshOn } from './live-provider.tsx';
export { useRefresh } from './use-refresh.ts';
