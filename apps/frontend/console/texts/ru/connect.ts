import type { connect as en } from '../en/connect.ts';
import type { Translated } from '../translated.ts';

export const connect: Translated<typeof en> = {
  'connect.title': 'Подключение бота',
  'connect.about': 'Бот — это учётная запись в Telegram, через которую люди говорят с вашим ассистентом.',
  'connect.card': 'Ваш бот',
  'connect.assistant': 'Ассистент',
  'connect.assistantHint': 'Отвечает тем, кто пишет боту. Позже можно выбрать другого.',
  'connect.submit': 'Подключить бота',
  'connect.asking': 'Спрашиваем Telegram…',
  'connect.noAssistant': 'Боту нужен ассистент, который будет отвечать, а его пока нет.',
  'connect.makeAssistant': 'Новый ассистент',

  'token.label': 'Токен',
  'token.hint': 'Как его дал BotFather: целиком и без пробелов. Больше мы его никому не покажем.',
  'token.steps': 'Где взять токен',
  'token.newWindow': 'откроется в новой вкладке',
  'token.step1': 'Откройте @BotFather в Telegram',
  'token.step2': 'Отправьте `/newbot` и выберите имя бота и его адрес.',
  'token.step3': 'BotFather пришлёт токен: число, двоеточие и буквы. Скопируйте его.',
  'token.step4': 'Вставьте его сюда. Мы сразу спросим Telegram, действует ли он.',
  'token.keptSafe':
    'Токен хранится в зашифрованном виде. Кто им владеет, может писать от имени бота: никому его не передавайте.',
  'token.ends': 'Токен оканчивается на',
  'token.replace': 'Заменить токен',
  'token.replaceAbout':
    'Нужен токен того же бота из BotFather: /token покажет его, /revoke выпустит новый. Ничего из написанного людьми не пропадёт.',
  'token.replaced': 'Новый токен действует.',
};
