'use client';

import type { Me } from '@chatai/contract/me';
import { Activity, ArrowLeftRight, CircleUserRound, LogOut, ShieldUser, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { paths } from '../paths.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Menu } from '../ui/index.ts';

/** Who is signed in: their account, their other workspaces, and the way out. */
export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTexts();
  const router = useRouter();
  const name = me.user?.name ?? me.kind;
  const others = me.workspaces.filter(({ id }) => id !== me.workspace.id);
  async function signOut() {
    // When the backend does not answer, the page that follows says so.
    await browserApi.auth.signOut().catch(() => undefined);
    // What was asked in this tab is not for whoever signs in next.
    sessionStorage.clear();
    window.location.assign(paths.signIn);
  }
  return (
    <Menu
      trigger={
        <Button look="quiet" className="max-w-full min-w-0 justify-start" title={t('session.signedInAs', { name })}>
          <CircleUserRound aria-hidden size={18} className="shrink-0" />
          <span className="truncate">{name}</span>
        </Button>
      }
      items={[
        { key: 'account', word: t('nav.account'), Icon: UserRound, onSelect: () => router.push(paths.account) },
        ...(me.platformAdmin
          ? [
              {
                key: 'admin',
                word: t('nav.admin'),
                Icon: ShieldUser,
                onSelect: () => router.push(paths.admin.users),
              },
            ]
          : []),
        ...(me.operator
          ? [{ key: 'ops', word: t('nav.ops'), Icon: Activity, onSelect: () => router.push(paths.ops.status) }]
          : []),
        ...others.map(({ id, name: word, slug }) => ({
          key: id,
          word,
          Icon: ArrowLeftRight,
          onSelect: () => router.push(paths.in(slug).home),
        })),
        { key: 'out', word: t('session.signOut'), Icon: LogOut, onSelect: () => void signOut() },
      ]}
    />
  );
}
