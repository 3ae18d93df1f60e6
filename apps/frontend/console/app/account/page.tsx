import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { EmailCard } from '../../account/email-card.tsx';
import { IdentitiesCard } from '../../account/identities-card.tsx';
import { PasskeysCard } from '../../account/passkeys-card.tsx';
import { PasswordCard } from '../../account/password-card.tsx';
import { ProfileCard } from '../../account/profile-card.tsx';
import { readOwn } from '../../account/read-own.ts';
import { SecondFactorCard } from '../../account/second-factor-card.tsx';
import { SessionsCard } from '../../account/sessions-card.tsx';
import { WorkspacesCard } from '../../account/workspaces-card.tsx';
import { themeCookie, themeOf } from '../../frame/theme.ts';
import { paths } from '../../paths.ts';
import { problemOfCode } from '../../problem/problem-of-code.ts';
import { readTexts } from '../../texts/read-texts.ts';
import { ButtonLink, PageHead } from '../../ui/index.ts';
import { PageState } from '../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('account.title') };
}

type Fields = Partial<Record<'problem' | 'request', string | string[]>>;

/** `problem`: what connecting an account elsewhere failed of. */
export default async function AccountPage({ searchParams }: { searchParams: Promise<Fields> }) {
  const { problem, request } = await searchParams;
  const { t } = await readTexts();
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const read = await readOwn(async (api, { user, platformAdmin, workspaces }) => {
    const [sessions, passkeys, identities, { mail, oidc }] = await Promise.all([
      api.account.sessions(),
      api.account.passkeys(),
      api.account.identities(),
      api.auth.methods(),
    ]);
    return {
      user,
      platformAdmin,
      workspaces,
      mail,
      provider: oidc?.name,
      sessions: sessions.items,
      passkeys: passkeys.items,
      identities: identities.items,
    };
  });
  const back = read.kind === 'read' && (
    <ButtonLink href={paths.in(read.me.workspace.slug).home}>
      {t('account.backTo', { workspace: read.me.workspace.name })}
    </ButtonLink>
  );
  return (
    <>
      <PageHead title={t('account.title')} actions={back} />
      <PageState read={read}>
        {({ user, platformAdmin, workspaces, sessions, passkeys, identities, provider, mail }) =>
          user && (
            <div className="grid gap-6">
              <ProfileCard self={user} theme={theme} />
              <EmailCard self={user} mail={mail} platformAdmin={platformAdmin} />
              <PasswordCard self={user} />
              <PasskeysCard passkeys={passkeys} />
              {(provider !== undefined || identities.length > 0) && (
                <IdentitiesCard identities={identities} provider={provider} came={problemOfCode(problem, request)} />
              )}
              <SecondFactorCard self={user} />
              <SessionsCard sessions={sessions} />
              <WorkspacesCard memberships={workspaces} />
            </div>
          )
        }
      </PageState>
    </>
  );
}
