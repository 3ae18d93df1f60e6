import type { ui as en } from '../en/ui.ts';
import type { Translated } from '../translated.ts';

export const ui: Translated<typeof en> = {
  'ui.loading': 'Загружаем…',
  'ui.close': 'Закрыть',
  'ui.cancel': 'Отмена',
  'ui.undo': 'Отменить',
  'ui.busy': 'Выполняется',
  'ui.copy': 'Скопировать',
  'ui.copied': 'Скопировано',
  'ui.news': 'Сообщения',
  'ui.showSecret': 'Показывать, что я ввожу',
  'ui.typeName': 'Введите {name}, чтобы продолжить',
  'ui.typeNameFirst': 'Сначала введите {name}',
  'ui.asTable': 'Показать таблицей',
  'ui.asChart': 'Показать графиком',
  'ui.noFigures': 'За это время ничего не измерено',
  'ui.choose': 'Выберите…',
  'ui.latest': 'сейчас {figure}',
  'ui.time': 'Время',
  'ui.newRows_one': '{count} новый',
  'ui.newRows_few': '{count} новых',
  'ui.newRows_many': '{count} новых',
  'ui.newRows_other': '{count} новых',
  'ui.putInOrder': 'Упорядочить',
  'ui.nextPage': 'Дальше',
};
