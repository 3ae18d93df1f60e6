import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { preloadFonts } from '../frame/fonts.ts';
import { themeCookie, themeOf } from '../frame/theme.ts';
import { readTexts } from '../texts/read-texts.ts';
import { SectionTexts } from '../texts/section-texts.tsx';

export const metadata: Metadata = { title: { default: 'ChatAI', template: '%s · ChatAI' }, robots: 'noindex' };

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#111418' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { language } = await readTexts();
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  preloadFonts(language);
  return (
    <html lang={language} data-theme={theme}>
      <body>
        <SectionTexts sections={['app', 'ui', 'frame']}>{children}</SectionTexts>
      </body>
    </html>
  );
}
