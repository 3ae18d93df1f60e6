'use client';

import { paths } from '../paths.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Form, Input } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** Another tenant of one's own; the page goes there. */
export function NewWorkspaceCard() {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const [name, setName] = useKeptText('chatai.workspace.name');
  const { busy, problem, act } = useSubmit();
  const create = () =>
    act(async () => {
      const { slug } = await api.workspaces.create({ name: name ?? '' });
      setName(null);
      window.location.assign(paths.in(slug).home);
    });
  return (
    <Card title={t('settings.another')}>
      <Form onSubmit={() => void create()} failed={problem} className="grid max-w-xl gap-4">
        <p className="text-muted">{t('settings.anotherWhy')}</p>
        <Input
          label={t('settings.anotherName')}
          error={fieldError(problem, 'name', t)}
          required
          maxLength={200}
          autoComplete="off"
          value={name ?? ''}
          onChange={(event) => setName(event.target.value)}
        />
        {problem && <ProblemNotice problem={problem} />}
        <div>
          <Button type="submit" busy={busy}>
            {t('settings.create')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
