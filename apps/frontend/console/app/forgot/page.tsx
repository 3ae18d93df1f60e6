import type { Metadata } from 'next';
import { NarrowPage } from '../../frame/index.ts';
import { MailForm } from '../../sign-in/index.ts';
import { readMethods } from '../../sign-in/read-methods.ts';
import { readTexts } from '../../texts/read-texts.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('signIn.forgotTitle') };
}

export default async function ForgotPage() {
  const { t } = await readTexts();
  const { mail } = await readMethods();
  return (
    <SectionTexts sections={['signIn']}>
      <NarrowPage title={t('signIn.forgotTitle')} why={t('signIn.forgotWhy')}>
        <MailForm purpose="mailReset" mail={mail} />
      </NarrowPage>
    </SectionTexts>
  );
}
