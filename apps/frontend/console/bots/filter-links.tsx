'use client';

import { ListFilter } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog } from '../ui/index.ts';

export interface Filter {
  key: string;
  href: string;
  isHere: boolean;
  word: ReactNode;
  count?: number;
}

/** Filters side by side, or below each other in a sheet. */
export function FilterLinks({ filters, sheet, onGo }: { filters: Filter[]; sheet?: boolean; onGo?: () => void }) {
  return (
    <ul className={sheet ? 'grid gap-2' : 'flex flex-wrap gap-1'}>
      {filters.map(({ key, href, isHere, word, count }) => (
        <li key={key}>
          <Link
            href={href}
            prefetch={false}
            aria-current={isHere ? 'true' : undefined}
            onClick={onGo}
            className={`min-h-9 items-center gap-2 rounded-md border border-line bg-card px-3 font-medium whitespace-nowrap hover:border-control aria-[current]:border-accent aria-[current]:bg-accent-tint pointer-coarse:min-h-11 ${sheet ? 'flex justify-between' : 'inline-flex'}`}
          >
            {word}
            {count !== undefined && <span className="text-muted">{count}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** At phone width: a button that says which filter is on, and the others in a sheet. */
export function FilterSheet({ filters }: { filters: Filter[] }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const here = filters.find(({ isHere }) => isHere);
  return (
    <div className="md:hidden">
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
        <ListFilter aria-hidden size={16} />
        <span className="sr-only">{t('bots.filter')}: </span>
        {here?.word}
        {here?.count !== undefined && <span className="text-muted">{here.count}</span>}
      </Button>
      <Dialog title={t('bots.filter')} open={open} onOpenChange={setOpen}>
        <FilterLinks filters={filters} sheet onGo={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}
