'use client';

import { BookOpenText, Bot, type LucideIcon, MessageCircle, SquareCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { Card, Command, OutLink } from '../ui/index.ts';

/** Where to go from here, in the order in which it is of use. */
export function NextCard(links: { sandboxUsername: string | null; sandboxUrl: string; docsUrl: string }) {
  const { t } = useTexts();
  const newWindow = t('next.newWindow');
  return (
    <Card title={t('next.title')}>
      <ul className="grid gap-4">
        {links.sandboxUsername ? (
          <Step Icon={MessageCircle} why={t('next.sandboxWhy')}>
            <OutLink href={links.sandboxUrl} newWindow={newWindow}>
              {t('next.sandbox', { username: links.sandboxUsername })}
            </OutLink>
          </Step>
        ) : (
          <Step Icon={MessageCircle} why={t('next.noSandboxWhy')}>
            <span className="font-medium">{t('next.noSandbox')}</span>
          </Step>
        )}
        <Step Icon={BookOpenText} why={t('next.knowledgeWhy')} command="chatai knowledge add notes.txt">
          <span className="font-medium">{t('next.knowledge')}</span>
        </Step>
        <Step Icon={Bot} why={t('next.botWhy')} command="chatai bots add">
          <span className="font-medium">{t('next.bot')}</span>
        </Step>
        <Step Icon={SquareCode} why={t('next.docsWhy')}>
          <OutLink href={links.docsUrl} newWindow={newWindow}>
            {t('next.docs')}
          </OutLink>
        </Step>
      </ul>
    </Card>
  );
}

function Step(step: { Icon: LucideIcon; why: string; command?: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <step.Icon aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        {step.children}
        <p className="text-muted">{step.why}</p>
        {step.command && <Command>{step.command}</Command>}
      </div>
    </li>
  );
}
