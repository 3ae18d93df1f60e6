import type { Config } from '@chatai/core/config';
import { createTelegram, type Telegram } from '@chatai/messaging/channels/telegram';
import { telegramCloud } from '@chatai/messaging/channels/telegram/token';

/** TELEGRAM_API_ROOT for every bot when set; else sandbox tokens go to the simulator and all others to Telegram (contract.md 2). */
export const composeTelegram = (config: Config): Telegram =>
  createTelegram({ everyBot: config.telegramApiRoot, sandbox: config.simulator.url, cloud: telegramCloud });
