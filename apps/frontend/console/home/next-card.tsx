'use client';

import { type LucideIcon, MessageCircle, SquareCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { Card, OutLink } from '../ui/index.ts';
import type { Demo } from './read-demo.ts';

/** The programs beside the console: the sandbox, and the documentation of the API. */
export function NextCard(links: { demo: Demo; sandboxUrl: string; docsUrl: string }) {
  const { t } = useTexts();
  const newWindow = t('next.newWindow');
  const username = links.demo.sandboxUsername;
  return (
    <Card title={t('next.title')}>
      <ul className="grid gap-4">
        {username && (
          <Place Icon={MessageCircle} why={t('next.sandboxWhy')}>
            <OutLink href={links.sandboxUrl} newWindow={newWindow}>
              {t('next.sandbox', { username })}
            </OutLink>
          </Place>
        )}
        <Place Icon={SquareCode} why={t('next.docsWhy')}>
          <OutLink href={links.docsUrl} newWindow={newWindow}>
            {t('next.docs')}
          </OutLink>
        </Place>
      </ul>
    </Card>
  );
}

function Place(place: { Icon: LucideIcon; why: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <place.Icon aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        {place.children}
        <p className="text-muted">{place.why}</p>
      </div>
    </li>
  );
}
