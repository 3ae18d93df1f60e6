/** `system` follows the device; the others were chosen by the reader and are kept in a cookie, so that the server paints them at once. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = 'chatai_theme';

/** Paints this page, and all that come, in a theme. */
export function keepTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain http, which is how the console is first met
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`;
}

export const themeOf = (value: string | undefined): Theme => themes.find((theme) => theme === value) ?? 'system';
