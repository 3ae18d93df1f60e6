import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const kinds: Record<'info' | 'warn' | 'fail', { Icon: LucideIcon; colour: string; role: 'note' | 'alert' }> = {
  info: { Icon: Info, colour: 'bg-accent-tint text-accent', role: 'note' },
  warn: { Icon: TriangleAlert, colour: 'bg-warn-tint text-warn', role: 'note' },
  fail: { Icon: CircleAlert, colour: 'bg-fail-tint text-fail', role: 'alert' },
};

/** Something the reader should know. `fail` is spoken at once by a screen reader. */
export function Notice({ kind, children }: { kind: keyof typeof kinds; children: ReactNode }) {
  const { Icon, colour, role } = kinds[kind];
  return (
    <div role={role} className={`flex gap-3 rounded-md p-3 ${colour}`}>
      <Icon aria-hidden size={18} className="mt-px shrink-0" />
      <div className="min-w-0 max-w-[72ch] flex-1 text-text">{children}</div>
    </div>
  );
}
