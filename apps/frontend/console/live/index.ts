export { LastKnown } from './last-known.tsx';
export { LiveProvider, RefreshOn, useLive, useOnChange, useRefreshOn } from './live-provider.tsx';
