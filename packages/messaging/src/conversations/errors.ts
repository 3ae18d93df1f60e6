import { defineErrors } from '@chatai/core/errors';

export const conversationErrors = defineErrors({
  conversationUnreachable: {
    status: 409,
    title: 'The bot may not write there',
    detail: 'Telegram does not let the bot write to this chat any more: {reason}.',
    fix: 'Wait until somebody writes from this chat; that opens it again.',
    retry: 'never',
  },
  conversationNotOfTelegram: {
    status: 409,
    title: 'Nobody waits in this conversation',
    detail: 'This conversation was held over the API: whoever asked has their answer, and nothing can be sent to them.',
    fix: 'Write to conversations of the channel telegram.',
    retry: 'never',
  },
  contactUnknown: {
    status: 404,
    title: 'Nobody of that name',
    detail: 'Nobody called @{username} has written to a bot of this workspace.',
    fix: "Give Telegram's id of the chat, as `chatai conversations show` prints it; groups have no name here.",
    retry: 'never',
  },
  messageNotUncertain: {
    status: 409,
    title: 'Nothing to choose',
    detail:
      'What was maybe sent can be sent again or taken for sent, and what failed or was cancelled can be sent again; this message is {state}.',
    fix: 'Look at the message again; somebody may have chosen, or Telegram may have answered meanwhile.',
    retry: 'never',
  },
});
