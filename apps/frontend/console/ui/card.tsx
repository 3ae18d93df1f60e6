import { type ReactNode, useId } from 'react';

/** A titled part of a page: a landmark named by its heading. `aside` stands on the right of the heading. */
export function Card({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  const headingId = useId();
  return (
    <section data-card aria-labelledby={headingId} className="min-w-0 rounded-md border border-line bg-card p-4 sm:p-6">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 id={headingId} className="text-base font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
