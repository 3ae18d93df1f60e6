import { MailCheck } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { MailsTable } from '../../../admin/mails-table.tsx';
import { readPlatform } from '../../../admin/read-platform.ts';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { ButtonLink, Empty, Notice, PageHead, WithCode } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('admin.mails') };
}

export default async function MailsPage() {
  const { t } = await readTexts();
  const read = await readPlatform(async (api) => {
    const [{ items }, { mail }] = await Promise.all([api.adminUsers.mails(), api.auth.methods()]);
    return { items, mail };
  });
  return (
    <>
      <PageHead title={t('admin.mails')} about={t('admin.mailsAbout')} />
      <PageState read={read}>
        {({ items, mail }) => (
          <div className="grid gap-4">
            {!mail && (
              <Notice kind="info">
                <WithCode>{t('admin.noSmtp')}</WithCode>
              </Notice>
            )}
            {items.length > 0 ? (
              <MailsTable mails={items} />
            ) : (
              <Empty
                Icon={MailCheck}
                sentence={t(mail ? 'admin.noMailsSent' : 'admin.noMails')}
                action={
                  <ButtonLink as={Link} href={paths.admin.users}>
                    {t('admin.users')}
                  </ButtonLink>
                }
              />
            )}
          </div>
        )}
      </PageState>
    </>
  );
}
