/** `system` follows the device; the others were chosen by the reader and are kept in a cookie, so that the server paints them at once. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = 'chatai_theme';

export const themeOf = (value: string | undefined): Theme => themes.find((theme) => theme === value) ?? 'system';
