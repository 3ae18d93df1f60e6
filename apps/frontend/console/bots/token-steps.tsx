import type { Texts } from '../texts/index.ts';
import { OutLink, WithCode } from '../ui/index.ts';

/** How one gets a token: four short steps in Telegram. */
export function TokenSteps({ t }: { t: Texts }) {
  return (
    <>
      <ol className="grid list-decimal gap-2 pl-5">
        <li>
          <OutLink href="https://t.me/BotFather" newWindow={t('token.newWindow')}>
            {t('token.step1')}
          </OutLink>
        </li>
        <li>
          <WithCode>{t('token.step2')}</WithCode>
        </li>
        <li>{t('token.step3')}</li>
        <li>{t('token.step4')}</li>
      </ol>
      <p className="mt-4 text-muted">{t('token.keptSafe')}</p>
    </>
  );
}
