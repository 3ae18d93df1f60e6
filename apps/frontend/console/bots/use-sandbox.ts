'use client';

import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { sandboxAddress } from './sandbox-address.ts';

/** Opens the page of a bot in the Telegram simulator, in a new tab: of this bot, or of the assistant's own sandbox bot. */
export function useSandbox(assistantId: string, bot?: string): { busy: boolean; open: () => void } {
  const { language } = useTexts();
  const { api } = useWorkspace();
  const { busy, act } = useAct();

  async function openIn(tab: Window | null) {
    try {
      const { url } = await api.assistants.sandbox({ id: assistantId, bot });
      (tab ?? window).location.href = sandboxAddress(url, { hostname: window.location.hostname, language });
    } catch (error) {
      tab?.close();
      throw error;
    }
  }

  return {
    busy: busy !== undefined,
    open() {
      // Opened by the press itself: a browser takes a window that comes after the answer for an advertisement.
      const tab = window.open('', '_blank');
      if (tab) tab.opener = null;
      void act('open', { call: () => openIn(tab) });
    },
  };
}
