'use client';

import { Upload } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';

/** Files by drop or choice. */
export function FileDrop({
  label,
  hint,
  accept,
  many = true,
  onFiles,
}: {
  label: string;
  hint: string;
  /** As of an `input`: `.pdf,.docx`. */
  accept: string;
  /** More than one at once? */
  many?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files].slice(0, many ? undefined : 1));
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the input inside is the one for keyboards
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`rounded-md border border-dashed p-6 text-center ${over ? 'border-accent bg-accent-tint' : 'border-control'}`}
    >
      <Upload aria-hidden size={24} className="mx-auto mb-2 text-muted" />
      <label
        htmlFor={id}
        className="cursor-pointer font-medium text-accent underline-offset-4 has-focus-visible:outline-2 hover:underline"
      >
        {label}
        <input
          id={id}
          type="file"
          multiple={many}
          accept={accept}
          className="sr-only"
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
      <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
