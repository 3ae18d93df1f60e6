'use client';

import type { Bot, BotState } from '@chatai/contract/bots';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { RotateToken } from './rotate-token.tsx';
import { useSwitch } from './use-switch.ts';

type Fix = 'start' | 'restart' | 'resume' | 'token';

/** What mends a state, the likeliest first. A state that is not here mends itself, or is none to mend. */
const fixes: Partial<Record<BotState, readonly Fix[]>> = {
  token_dead: ['token'],
  deaf: ['restart', 'token'],
  // It goes on by itself once the other program has ended.
  conflict: ['token'],
  paused: ['resume'],
  stopped: ['start'],
};

/** The buttons that mend what is wrong with a bot. */
export function BotFix({ bot }: { bot: Bot }) {
  const all = fixes[bot.state] ?? [];
  if (all.length === 0) return null;
  return (
    <>
      {all.map((fix, at) => (
        <FixButton key={fix} fix={fix} bot={bot} look={at === 0 ? 'primary' : 'secondary'} />
      ))}
    </>
  );
}

function FixButton({ fix, bot, look }: { fix: Fix; bot: Bot; look: 'primary' | 'secondary' }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const { busy: switching, turn } = useSwitch(bot);
  const { busy: resuming, act } = useAct();
  if (fix === 'token') return <RotateToken botId={bot.id} look={look} />;
  const resume = () =>
    act('resume', {
      call: () => api.bots.update({ id: bot.id, paused: false }),
      done: t('botSettings.resumed'),
      undo: () => api.bots.update({ id: bot.id, paused: true }),
    });
  return (
    <Button
      look={look}
      disabledReason={refusal}
      busy={switching !== undefined || resuming !== undefined}
      onClick={() => void (fix === 'resume' ? resume() : turn(fix))}
    >
      {t(`botFix.${fix}`)}
    </Button>
  );
}
