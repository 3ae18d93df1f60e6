import type { Me } from '@chatai/contract/me';
import { readTexts } from '../texts/read-texts.ts';
import { SignOutButton } from './sign-out-button.tsx';

/** Who is signed in, and the way out: stands in the header of every page that knows it. */
export async function Account({ me }: { me: Me }) {
  const { t } = await readTexts();
  const name = me.user?.name ?? me.kind;
  return (
    <>
      <span className="max-w-40 truncate text-muted max-sm:sr-only" title={t('session.signedInAs', { name })}>
        {name}
      </span>
      <SignOutButton />
    </>
  );
}
