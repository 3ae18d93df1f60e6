'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';

/** Puts a text on the clipboard, and says that it did. Where there is no clipboard (plain http) it selects the text instead. */
export function CopyButton({ text, label, selects }: { text: string; label: string; selects?: string }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      const node = selects && document.getElementById(selects);
      if (node) getSelection()?.selectAllChildren(node);
    }
  }
  const Icon = copied ? Check : Copy;
  return (
    <Button onClick={copy}>
      <Icon aria-hidden size={16} />
      <span aria-live="polite">{copied ? t('ui.copied') : label}</span>
    </Button>
  );
}
