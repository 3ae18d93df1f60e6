'use client';

import { BookOpenText, Bot, type LucideIcon, MessageCircle, SquareCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { Card, Command, OutLink } from '../ui/index.ts';
import type { Demo } from './read-demo.ts';

/** Where to go from here, in the order in which it is of use. Without `demo` nothing is said about the sandbox: it is not known. */
export function NextCard(links: { demo: Demo | undefined; sandboxUrl: string; docsUrl: string }) {
  const { t } = useTexts();
  const newWindow = t('next.newWindow');
  const username = links.demo?.sandboxUsername;
  return (
    <Card title={t('next.title')}>
      <ul className="grid gap-4">
        {username && (
          <Step Icon={MessageCircle} why={t('next.sandboxWhy')}>
            <OutLink href={links.sandboxUrl} newWindow={newWindow}>
              {t('next.sandbox', { username })}
            </OutLink>
          </Step>
        )}
        {links.demo && !username && (
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
