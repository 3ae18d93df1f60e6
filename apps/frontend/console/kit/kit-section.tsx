import { type ReactNode, useId } from 'react';

/** One component of the kit with its states. */
export function KitSection({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} data-kit={name} className="min-w-0 border-t border-line py-6">
      <h2 id={id} className="mb-4 font-mono text-base font-semibold">
        {name}
      </h2>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">{children}</div>
    </section>
  );
}

/** Some of one kind in a row that breaks. */
export function KitRow({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>;
}
