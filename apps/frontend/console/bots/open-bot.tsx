'use client';

import type { Bot } from '@chatai/contract/bots';
import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { useSandbox } from './use-sandbox.ts';

/** Opens the chat with a bot: in Telegram, or on the page of the simulator for one of the sandbox. */
export function OpenBot({ bot, look }: { bot: Bot; look: 'primary' | 'secondary' }) {
  const { t } = useTexts();
  const words = (
    <>
      {t('bot.open', { username: bot.username })}
      <span className="sr-only">({t('bots.newWindow')})</span>
      <ArrowUpRight aria-hidden size={16} />
    </>
  );
  if (bot.sandbox) return <OpenInSandbox bot={bot} look={look} words={words} />;
  return (
    <ButtonLink
      look={look}
      href={`https://t.me/${encodeURIComponent(bot.username)}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      {words}
    </ButtonLink>
  );
}

function OpenInSandbox({ bot, look, words }: { bot: Bot; look: 'primary' | 'secondary'; words: ReactNode }) {
  const { busy, open } = useSandbox(bot.assistantId, bot.id);
  return (
    <Button look={look} busy={busy} disabledReason={useRefusal('bots:write')} onClick={open}>
      {words}
    </Button>
  );
}
