import type { botWords as en } from '../en/bot-words.ts';
import type { Translated } from '../translated.ts';

export const botWords: Translated<typeof en> = {
  'botState.live': 'работает',
  'botState.checking': 'проверяется',
  'botState.starting': 'запускается',
  'botState.stopped': 'остановлен',
  'botState.paused': 'на паузе',
  'botState.limited': 'ограничен',
  'botState.deaf': 'не слышит',
  'botState.conflict': 'конфликт',
  'botState.token_dead': 'токен не действует',

  'botReason.sealed':
    'Токен зашифрован другим CHATAI_SECRET_KEY. Запустите ChatAI с тем ключом или подключите бота заново с его токеном.',
  'botReason.second-poller': 'С этим токеном Telegram опрашивает ещё одна программа.',
  'botReason.foreign-webhook':
    'Другая программа поставила свой вебхук ({origin}). Остановите её и настройте бота заново.',
  'botReason.removed-webhook': 'Вебхук сняли в другом месте. Настройте бота заново.',
  'botReason.undeliverable': 'Telegram не может доставить на {origin}: {error}',
  'botReason.no-intake': 'Сообщения ждут в Telegram, а {url} не ведёт к ChatAI.',
  'botReason.no-address': 'CHATAI_PUBLIC_URL не задан.',
  'botReason.polls-meanwhile': 'Забирает сообщения сам: вебхук не работает.',
  'botReason.waits-its-turn':
    'Ждёт очереди: Telegram отклоняет больше примерно двадцати новых токенов в минуту, поэтому ChatAI спрашивает около пятнадцати.',
  'botReason.slowed-down': 'Сколько раз за последние 3 минуты Telegram просил писать реже (429): {times}',
  'botReason.finishing': 'Заканчивает начатые ответы и остановится.',
  'botReason.draining': 'Ответит на всё полученное и остановится.',
  'botReason.suspended': 'Рабочее пространство приостановлено. Причину знает администратор.',
  'botReason.answered': 'Ответ Telegram: {answer}',
};
