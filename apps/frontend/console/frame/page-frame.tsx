import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { LastKnown, LiveProvider } from '../live/index.ts';
import { readTexts } from '../texts/read-texts.ts';
import { StayWhileAway } from './stay-while-away.tsx';
import { themeCookie, themeOf } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** What stands around every page outside a workspace: skip link, name, theme, and `account` on the right. */
export async function PageFrame({
  account,
  workspace,
  narrow,
  children,
}: {
  account?: ReactNode;
  /** One of the reader's, whose hints tell whether what the page shows still holds. */
  workspace?: string | undefined;
  narrow?: boolean;
  children: ReactNode;
}) {
  const { t } = await readTexts();
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  return (
    <>
      <a
        href="#content"
        className="sr-only rounded-md bg-accent px-3 py-2 font-medium text-bg focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10"
      >
        {t('app.skip')}
      </a>
      <header className="border-b border-line bg-card">
        <div className="mx-auto flex min-h-14 max-w-6xl items-center gap-2 px-4 sm:px-6">
          <a href="/" className="mr-auto flex min-h-11 shrink-0 items-center gap-2 text-base font-semibold">
            <Mark />
            {t('app.title')}
          </a>
          {account}
          <ThemeSwitch key={theme} initial={theme} />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className={`mx-auto px-4 py-6 outline-none sm:px-6 ${narrow ? 'max-w-lg sm:pt-16' : 'max-w-6xl'}`}
      >
        {workspace === undefined ? (
          children
        ) : (
          <LiveProvider workspace={workspace}>
            <StayWhileAway />
            <LastKnown>{children}</LastKnown>
          </LiveProvider>
        )}
      </main>
    </>
  );
}

/** Two speech bubbles, one of them ours. */
export function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6 text-accent" fill="none">
      <path d="M4 3h11a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H8l-4 3.5V13a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3Z" fill="currentColor" />
      <path
        d="M20.5 8.2A2.5 2.5 0 0 1 23 10.7v4.1a2.5 2.5 0 0 1-2.5 2.5v3.2L16.8 17.3h-4.3a2.5 2.5 0 0 1-2.3-1.6"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
