'use client';

import { X } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface Toast {
  key: number;
  kind: 'info' | 'fail';
  content: ReactNode;
  undo?: (() => void) | undefined;
}

type Show = (content: ReactNode, more?: { kind?: Toast['kind']; undo?: () => void }) => void;

const Context = createContext<Show>(() => {});

/** Shows what was done, for 10 s, with Undo where it can be undone (experience.md 1.5). Failures stay until they are closed. */
export const useToast = () => use(Context);

const shownMs = 10_000;

export function Toasts({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const close = useCallback((key: number) => setToasts((all) => all.filter((toast) => toast.key !== key)), []);
  const show = useCallback<Show>((content, { kind = 'info', undo } = {}) => {
    next.current += 1;
    const key = next.current;
    setToasts((all) => [...all.slice(-2), { key, kind, content, undo }]);
  }, []);
  return (
    <Context value={show}>
      {children}
      <section
        aria-label={t('ui.news')}
        className="pointer-events-none fixed inset-x-0 bottom-16 z-30 grid justify-items-center gap-2 p-4 md:bottom-0"
      >
        {toasts.map((toast) => (
          <ToastView key={toast.key} toast={toast} onClose={close} />
        ))}
      </section>
    </Context>
  );
}

function ToastView({ toast, onClose }: { toast: Toast; onClose: (key: number) => void }) {
  const { t } = useTexts();
  const { key, kind, content, undo } = toast;
  useEffect(() => {
    if (kind === 'fail') return;
    const timer = setTimeout(onClose, shownMs, key);
    return () => clearTimeout(timer);
  }, [key, kind, onClose]);
  return (
    <div
      role={kind === 'fail' ? 'alert' : 'status'}
      className="pointer-events-auto w-full max-w-md rounded-md bg-card shadow-lg"
    >
      <Notice kind={kind}>
        <div className="flex items-start justify-between gap-3">
          <div className="min-w-0">{content}</div>
          <div className="-my-1.5 -mr-1.5 flex shrink-0">
            {undo && (
              <Button
                look="quiet"
                onClick={() => {
                  onClose(key);
                  undo();
                }}
              >
                {t('ui.undo')}
              </Button>
            )}
            <Button
              look="quiet"
              aria-label={t('ui.close')}
              title={t('ui.close')}
              onClick={() => onClose(key)}
              className="px-2"
            >
              <X aria-hidden size={16} />
            </Button>
          </div>
        </div>
      </Notice>
    </div>
  );
}
