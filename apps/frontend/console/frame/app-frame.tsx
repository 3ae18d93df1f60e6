import type { Me } from '@chatai/contract/me';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { LastKnown } from '../live/index.ts';
import { readTexts } from '../texts/read-texts.ts';
import { AccountMenu } from './account-menu.tsx';
import { BottomBar, Rail } from './navigation.tsx';
import { Mark } from './page-frame.tsx';
import { ShortcutsButton } from './shortcuts-button.tsx';
import { StayWhileAway } from './stay-while-away.tsx';
import { themeCookie, themeOf } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { WorkspacePalette } from './workspace-palette.tsx';

/** What stands around every page of a workspace: skip link, rail or bottom bar, palette, account. */
export async function AppFrame({ me, children }: { me: Me; children: ReactNode }) {
  const { t } = await readTexts();
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-md bg-accent px-3 py-2 font-medium text-bg focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30"
      >
        {t('app.skip')}
      </a>
      <header className="flex min-h-14 items-center gap-1 border-line bg-card px-4 max-md:border-b md:sticky md:top-0 md:h-dvh md:flex-col md:items-stretch md:border-r md:px-3">
        <span className="mr-auto flex min-w-0 items-center gap-2 text-base font-semibold md:mr-0 md:min-h-14 md:px-1">
          <Mark />
          <span className="truncate" title={me.workspace.name}>
            {me.workspace.name}
          </span>
        </span>
        <WorkspacePalette />
        <Rail />
        <div className="min-w-0 max-md:max-w-2/5 md:-mx-3 md:mt-auto md:grid md:gap-2 md:border-t md:border-line md:p-3">
          <div className="flex items-center justify-between gap-2 max-md:hidden">
            <ThemeSwitch initial={theme} />
            <ShortcutsButton />
          </div>
          <AccountMenu me={me} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 pb-24 outline-none sm:px-6 md:pb-6">
        <div className="mx-auto max-w-6xl 2xl:max-w-[90rem]">
          <StayWhileAway />
          <LastKnown>{children}</LastKnown>
        </div>
      </main>
      <BottomBar theme={theme} />
    </div>
  );
}
