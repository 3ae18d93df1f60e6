import { defineErrors } from '@chatai/core/errors';

export const botErrors = defineErrors({
  tokenMalformed: {
    status: 422,
    title: 'This is not a bot token',
    detail: 'A bot token looks like 123456789:AA…, a number, a colon and at least 30 letters.',
    fix: 'Copy the token again from BotFather, whole and without spaces.',
    retry: 'never',
    exitCode: 2,
  },
  tokenRefused: {
    status: 422,
    title: 'Telegram refused this token',
    detail: 'Telegram refused this token ({code} {description}). A bot with it receives nothing.',
    fix: 'Copy the token again from BotFather, or make a new one there with /token.',
    retry: 'never',
    exitCode: 1,
  },
  telegramUnreachable: {
    status: 503,
    title: 'Telegram cannot be reached',
    detail: 'Telegram could not be asked about this token: {reason}.',
    fix: 'Check that this machine reaches the Bot API server (TELEGRAM_API_ROOT, firewall, proxy), then try again.',
    retry: 'later',
    exitCode: 3,
  },
  webhookImpossible: {
    status: 422,
    title: 'A webhook is not possible here',
    detail: 'Telegram delivers webhooks only to a public https address, and CHATAI_PUBLIC_URL is {publicUrl}.',
    fix: 'Set CHATAI_PUBLIC_URL to the https address of this installation, or use mode "polling".',
    retry: 'never',
    exitCode: 2,
  },
  botAlreadyAdded: {
    status: 409,
    title: 'This bot is connected already',
    detail: 'The bot @{username} is connected already in this installation; one bot can serve only one assistant.',
    fix: 'Use the bot that is there, or make another one at BotFather.',
    retry: 'never',
  },
});
