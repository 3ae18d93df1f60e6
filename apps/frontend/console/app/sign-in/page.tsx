import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { NarrowPage } from '../../frame/index.ts';
import { paths, safeReturn } from '../../paths.ts';
import { problemOfCode } from '../../problem/problem-of-code.ts';
import { readSession } from '../../session/read-session.ts';
import { CodeForm, SignInForm } from '../../sign-in/index.ts';
import { readMethods } from '../../sign-in/read-methods.ts';
import { readTexts } from '../../texts/read-texts.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';
import { Command } from '../../ui/index.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('session.signIn') };
}

type Fields = Partial<Record<'to' | 'step' | 'problem' | 'request', string | string[]>>;

/** Opens without the backend too: the words are true in any case. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Fields> }) {
  const { step, problem, request, ...fields } = await searchParams;
  const to = typeof fields.to === 'string' ? fields.to : undefined;
  const { t } = await readTexts();
  if (step === 'code')
    return (
      <SectionTexts sections={['signIn']}>
        <NarrowPage title={t('signIn.codeTitle')} why={t('signIn.codeWhy')}>
          <CodeForm to={to} />
        </NarrowPage>
      </SectionTexts>
    );
  const session = await readSession();
  if (session.kind === 'signed-in')
    redirect(
      // Who was connecting an account elsewhere is told so there.
      problem === undefined
        ? safeReturn(to, paths.in(session.me.workspace.slug).home)
        : `${paths.account}?${new URLSearchParams({ problem: String(problem), request: String(request ?? '') })}`,
    );
  const { mail, elsewhere } = await readMethods(to);
  return (
    <SectionTexts sections={['signIn']}>
      <NarrowPage title={t('session.signIn')} why={t('signIn.why')}>
        <SignInForm mail={mail} elsewhere={elsewhere} to={to} came={problemOfCode(problem, request)} />
        <details className="mt-4 border-t border-line pt-4 text-sm">
          <summary className="cursor-pointer font-medium">{t('signIn.firstTime')}</summary>
          <div className="mt-2 grid gap-2 text-muted">
            <div>
              {t('signIn.again')}
              <Command>chatai admin link</Command>
            </div>
            <p>{t('signIn.then')}</p>
          </div>
        </details>
      </NarrowPage>
    </SectionTexts>
  );
}
