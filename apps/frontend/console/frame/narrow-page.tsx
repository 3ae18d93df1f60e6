import type { ReactNode } from 'react';
import { PageFrame } from './page-frame.tsx';

/** A page with one thing to do: a title, why, and the form. */
export function NarrowPage({ title, why, children }: { title: string; why: ReactNode; children: ReactNode }) {
  return (
    <PageFrame narrow>
      <h1 className="mb-2 text-xl font-semibold">{title}</h1>
      <div className="mb-6 text-base text-muted">{why}</div>
      <div className="rounded-md border border-line bg-card p-4 sm:p-6">{children}</div>
    </PageFrame>
  );
}
