// Figures as checks, findings and steps word them.

export const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
export const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
