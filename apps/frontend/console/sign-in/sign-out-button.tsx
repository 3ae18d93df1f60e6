'use client';

import { LogOut } from 'lucide-react';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';

/** Ends the session. When the backend does not answer, the page that follows says so. */
export function SignOutButton() {
  const { t } = useTexts();
  async function signOut() {
    await browserApi.auth.signOut().catch(() => undefined);
    // What was asked in this tab is not for whoever signs in next.
    sessionStorage.clear();
    window.location.assign('/sign-in');
  }
  return (
    <Button look="quiet" onClick={signOut}>
      <LogOut aria-hidden size={16} />
      <span className="max-sm:sr-only">{t('session.signOut')}</span>
    </Button>
  );
}
