'use client';

import type { Self } from '@chatai/contract/me';
import { keepTheme, type Theme, themes } from '../frame/theme.ts';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useProblemToast, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { type Language, languageCookie, languages, useTexts } from '../texts/index.ts';
import { Button, Card, Form, Input, Select, useToast } from '../ui/index.ts';

/** Name, language, theme. The last two act at once. */
export function ProfileCard({ self, theme }: { self: Self; theme: Theme }) {
  const { t, language } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const failed = useProblemToast();
  const [name, setName] = useKeptText('chatai.account.name');
  const { busy, problem, act } = useSubmit();
  const wanted = name ?? self.name;

  const rename = async (next: string) => {
    await browserApi.account.update({ name: next });
    readAnew();
  };
  async function save() {
    if (!(await act(() => rename(wanted)))) return;
    setName(null);
    show(t('account.renamed'), { undo: () => void rename(self.name).catch(failed) });
  }
  async function speak(next: Language) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain http, which is how the console is first met
    document.cookie = `${languageCookie}=${next}; path=/; max-age=31536000; samesite=lax`;
    readAnew();
    await browserApi.account.update({ language: next }).catch(failed);
  }
  function paint(next: Theme) {
    keepTheme(next);
    readAnew();
  }
  return (
    <Card title={t('account.profile')}>
      <div className="grid max-w-xl gap-6">
        <Form onSubmit={() => void save()} failed={problem}>
          <Input
            label={t('account.name')}
            error={fieldError(problem, 'name', t)}
            required
            maxLength={200}
            autoComplete="name"
            value={wanted}
            onChange={(event) => setName(event.target.value)}
          />
          {problem && <ProblemNotice problem={problem} />}
          <div>
            <Button
              type="submit"
              busy={busy}
              disabledReason={wanted === self.name ? t('account.nothingChanged') : undefined}
            >
              {t('account.saveName')}
            </Button>
          </div>
        </Form>
        <Select
          label={t('account.language')}
          hint={t('account.languageHint')}
          value={language}
          choices={languages.map((one) => ({ value: one, word: t(`language.${one}`) }))}
          onChange={(next) => void speak(next as Language)}
        />
        <Select
          label={t('theme.label')}
          hint={t('account.themeHint')}
          value={theme}
          choices={themes.map((one) => ({ value: one, word: t(`theme.${one}`) }))}
          onChange={(next) => paint(next as Theme)}
        />
      </div>
    </Card>
  );
}
