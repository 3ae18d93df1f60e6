import { type Repair, repair } from '@chatai/contract/home';
import { describe, expect, it } from 'vitest';
import { paths } from '../paths.ts';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/index.ts';
import { repairHref, repairReason, repairTitle } from './repair-text.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const to = paths.in('shop');
const of = (kind: (typeof repair.shape.kind.options)[number], count = 1) => ({
  kind,
  id,
  name: '@shop_bot',
  count,
  detail: null,
  reason: null,
});

describe('something that needs its reader', () => {
  it.each(repair.shape.kind.options)('%s is said in both languages, and leads to the page that mends it', (kind) => {
    for (const language of ['en', 'ru'] as const) {
      const title = repairTitle(of(kind), textsOf(language, catalogueOf(language)));
      expect(title).not.toContain('repair.');
      expect(title).not.toContain('{');
    }
    expect(repairHref(of(kind), to)).toMatch(/^\/(w\/shop\/(bots|knowledge|inbox)|admin\/mails)/);
  });

  it('leads to the bot or the source that it is about', () => {
    expect(repairHref(of('bot-token'), to)).toBe(to.bot(id));
    expect(repairHref(of('source-failed'), to)).toBe(to.source(id));
  });

  it('says why in the language of its reader, as far as the reason has a name', () => {
    const why = (reason: Repair['reason']) =>
      (['en', 'ru'] as const).map((language) => {
        const catalogue = catalogueOf(language);
        return repairReason({ reason }, { language, catalogue, t: textsOf(language, catalogue) });
      });
    expect(why({ code: 'answered', facts: { answer: '401 Unauthorized' } })).toEqual([
      'Telegram answered: 401 Unauthorized',
      'Ответ Telegram: 401 Unauthorized',
    ]);
    expect(why({ code: 'file-encrypted', facts: {} })).toEqual([undefined, expect.stringContaining('парол')]);
    expect(why(null)).toEqual([undefined, undefined]);
  });

  it('counts in the forms of the language', () => {
    const t = textsOf('ru', catalogueOf('ru'));
    const said = [1, 3, 5].map((count) => repairTitle(of('unsent', count), t));
    expect(said).toEqual([
      'Возможно отправлено: 1 сообщение',
      'Возможно отправлено: 3 сообщения',
      'Возможно отправлено: 5 сообщений',
    ]);
  });
});
