import { bumpDialog } from '../world/index.ts';
import { refuse, success } from './answers.ts';
import { textArg } from './args.ts';
import { writableDialog } from './chat-access.ts';
import type { Method } from './method.ts';

const actions = new Set(
  'typing record_video upload_video record_audio record_voice upload_audio upload_voice upload_photo upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);
/** Bot API, sendChatAction: the status is set for 5 seconds or less. */
const lifeMs = 5000;

/** sendChatAction. `cancel` ends what is shown. */
export const sendChatAction: Method = ({ world, clock }, { bot, params }) => {
  const action = textArg(params, 'action').toLowerCase();
  if (action !== 'cancel' && !actions.has(action)) return refuse(400, 'Wrong parameter action in request');
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  dialog.action = action === 'cancel' ? undefined : { bot, name: action, untilMs: clock.monotonicMs() + lifeMs };
  bumpDialog(world, dialog);
  return success(true, { chatId: dialog.chat.id });
};
