'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { boxLook, Field } from './field.tsx';

interface Labelled {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A text of one line with its label. */
export function Input({ label, hint, error, ...rest }: InputHTMLAttributes<HTMLInputElement> & Labelled) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(control) => <input {...rest} {...control} className={`${boxLook} h-9 pointer-coarse:h-11`} />}
    </Field>
  );
}

/** A password or token, which can be looked at while one types. */
export function SecretInput({ label, hint, error, ...rest }: InputHTMLAttributes<HTMLInputElement> & Labelled) {
  const { t } = useTexts();
  const id = useId();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(control) => (
        <div className="relative">
          <input
            spellCheck={false}
            autoCapitalize="none"
            {...rest}
            {...control}
            type={shown ? 'text' : 'password'}
            className={`${boxLook} h-9 pr-11 pointer-coarse:h-11`}
          />
          <button
            type="button"
            aria-pressed={shown}
            aria-label={t('ui.showSecret')}
            title={t('ui.showSecret')}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-md text-muted hover:text-text"
          >
            <Icon aria-hidden size={18} />
          </button>
        </div>
      )}
    </Field>
  );
}
