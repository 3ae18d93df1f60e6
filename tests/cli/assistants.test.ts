import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk('Desk');
});
afterAll(() => desk.close());

let made = 0;

/** An assistant of its own for each test. */
async function anAssistant(): Promise<{ id: string; name: string }> {
  const name = `Helper${++made}`;
  return desk.tenant.api.assistants.create({ name, instructions: 'Be brief.' });
}

describe('chatai assistants', () => {
  test('create takes a template, whose name it has without another, and says what to do next', async () => {
    const dry = await desk.chatai(['assistants', 'create', '--template', 'faq-en', '--dry-run']);
    expect(dry.out).toMatch(/would make the assistant .* from the template faq-en\n$/);
    const { exitCode, out } = await desk.chatai(['assistants', 'create', '--template', 'support-en', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: 'Support', version: 1, greeting: expect.stringContaining('Hello!') });
    const named = await desk.chatai(['assistants', 'create', '--template', 'sales-en', '--name', 'Our sales']);
    expect(named.out).toMatch(/^Made Our sales .*\nNext: chatai knowledge add FILE --assistant "Our sales"\n$/);
    const list = await desk.chatai(['assistants', 'list']);
    expect(list.out).toMatch(/^NAME +VERSION +DRAFT +MODEL +LANGUAGE +PUBLISHED +ID\n/);
    expect(list.out).toMatch(/^Support +1 +- +builtin\/extractive +en /m);
  });

  test('create without a name, or with a template that is not there, says which there are', async () => {
    const nameless = await desk.chatai(['assistants', 'create', '--language', 'en']);
    expect(nameless).toMatchObject({ exitCode: 2, err: expect.stringContaining('--template ID') });
    const unknown = await desk.chatai(['assistants', 'create', '--template', 'suport-en']);
    expect(unknown).toMatchObject({ exitCode: 1, err: expect.stringMatching(/Choose one of: support-en, support-ru/) });
  });

  test('templates tells for whom each is, in one language when asked', async () => {
    const { out } = await desk.chatai(['assistants', 'templates', '--language', 'ru']);
    expect(out).toMatch(/^support-ru +ru +Поддержка +\S/m);
    expect(out).not.toContain('support-en');
  });

  test('instructions come from a file, or from standard input', async () => {
    const file = path.join(desk.folder, 'instructions.txt');
    writeFileSync(file, 'Answer in verse.\n');
    await desk.chatai(['assistants', 'create', '--name', 'Poet', '--instructions-file', file]);
    expect((await desk.chatai(['assistants', 'show', 'poet'])).out).toMatch(/\nAnswer in verse\.\n$/);
    await desk.chatai(['assistants', 'set', 'Poet', '--instructions-file', '-'], { typed: 'In prose.' });
    expect((await desk.chatai(['assistants', 'show', 'Poet'])).out).toMatch(/\nIn prose\.\n$/);
  });

  test('set publishes the next version, versions tells what each changed, restore-version goes back', async () => {
    const { name } = await anAssistant();
    const dry = await desk.chatai(['assistants', 'set', name, '--greeting', 'Hi!', '--dry-run']);
    expect(dry.out).toContain(`would change greeting of ${name} and publish it as version 2`);
    const set = await desk.chatai([
      'assistants',
      'set',
      name,
      '--greeting',
      'Hi!',
      '--suggest',
      'A?',
      '--suggest',
      'B?',
    ]);
    expect(set.out).toBe(
      `Published version 2 of ${name}: greeting, suggestions\nBack: chatai assistants restore-version ${name} 1\n`,
    );
    const back = await desk.chatai(['assistants', 'restore-version', name, '1']);
    expect(back.out).toContain(`Version 3 of ${name} is version 1 again`);
    const versions = await desk.chatai(['assistants', 'versions', name]);
    expect(versions.out.split('\n').map((line) => line.trim().split(/ {2,}/))).toMatchObject([
      ['VERSION', 'PUBLISHED', 'BY', 'CHANGED'],
      ['3', expect.anything(), '-', 'version 1 again'],
      ['2', expect.anything(), '-', 'greeting, suggestions'],
      ['1', expect.anything(), '-', 'made'],
      [`Next: chatai assistants restore-version ${name} VERSION`],
      [''],
    ]);
    const none = await desk.chatai(['assistants', 'restore-version', name]);
    expect(none).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/which version\?\nChoose one of: 2 \(.*\), 1 \(/),
    });
    const same = await desk.chatai(['assistants', 'restore-version', name, '1']);
    expect(same).toMatchObject({ exitCode: 1, err: expect.stringContaining('says the same as version 1') });
  });

  test('a draft shows what differs, is asked, and is published', async () => {
    const { name } = await anAssistant();
    expect((await desk.chatai(['assistants', 'draft', 'show', name])).out).toBe(
      `The draft of ${name} says what is published (version 1)\n`,
    );
    const set = await desk.chatai(['assistants', 'draft', 'set', name, '--fallback', 'No idea.', '--greeting', 'Hi!']);
    expect(set.out).toMatch(new RegExp(`^${name}, begun from version 1, changed \\S+\nSETTING +PUBLISHED +DRAFT\n`));
    expect(set.out).toMatch(/^greeting +- +Hi!$/m);
    expect(set.out).toMatch(/^fallback +I don't know.* +No idea\.$/m);
    expect((await desk.chatai(['ask', 'Who?', '--assistant', name])).out).not.toContain('No idea.');
    expect((await desk.chatai(['ask', 'Who?', '--assistant', name, '--draft'])).out).toContain('No idea.');
    const without = await desk.chatai(['assistants', 'draft', 'set', name, '--greeting', '']);
    expect(without.out).not.toMatch(/^greeting/m);
    const dry = await desk.chatai(['assistants', 'publish', name, '--dry-run']);
    expect(dry.out).toContain(`would publish version 2 of ${name} with 1 change (fallback)`);
    expect((await desk.chatai(['assistants', 'publish', name])).out).toContain(`Published version 2 of ${name}\n`);
    const again = await desk.chatai(['assistants', 'publish', name]);
    expect(again).toMatchObject({ exitCode: 1, err: expect.stringContaining('says what is published already') });
    expect((await desk.chatai(['assistants', 'publish', name, '--dry-run'])).out).toContain('would publish nothing');
  });

  test('a draft is discarded only when somebody agrees: the question names the installation and what goes', async () => {
    const { id, name } = await anAssistant();
    const { api } = desk.tenant;
    await api.assistants.saveDraft({ id, name: `${name} 2`, language: 'ru' });
    const nobody = await desk.chatai(['assistants', 'draft', 'discard', name]);
    expect(nobody).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining(`this would discard the draft of ${name} with 2 changes (name, language)`),
    });
    const no = await desk.chatai(['assistants', 'draft', 'discard', name], { answers: ['n'] });
    expect(no.exitCode).toBe(5);
    expect((await api.assistants.draft({ id })).changed).toEqual(['name', 'language']);
    const yes = await desk.chatai(['assistants', 'draft', 'discard', name], { answers: ['y'] });
    expect(yes).toMatchObject({ exitCode: 0, out: `Discarded 2 changes (name, language) of ${name}\n` });
    expect(yes.asked).toEqual([`Discard the draft of ${name} with 2 changes (name, language) on desk? [y/N] `]);
    expect((await api.assistants.draft({ id })).changed).toEqual([]);
    expect((await desk.chatai(['assistants', 'draft', 'discard', name])).out).toBe(`Nothing of ${name} is changed\n`);
  });

  test('sandbox prints the page on which one talks to it', async () => {
    const { name } = await anAssistant();
    const { exitCode, out } = await desk.chatai(['assistants', 'sandbox', name]);
    expect(exitCode).toBe(0);
    const [page = '', how] = out.split('\n');
    expect(page).toMatch(new RegExp(`^${desk.backend.simulator.url}/\\?bot=\\w+_bot$`));
    expect(how).toContain(`@${page.split('=')[1]}, who speaks for ${name}`);
    expect((await fetch(page)).status).toBe(200);
  });

  test('remove says how to restore, and restore brings the bots back too', async () => {
    const { name } = await anAssistant();
    await desk.chatai(['assistants', 'sandbox', name]);
    const dry = await desk.chatai(['assistants', 'remove', name, '--dry-run']);
    expect(dry.out).toContain(`would delete ${name} and its 1 bot; for 7 days it can be restored`);
    const removed = await desk.chatai(['assistants', 'remove', name]);
    expect(removed.out).toBe(`Deleted ${name} and its 1 bot\nWithin 7 days: chatai assistants restore ${name}\n`);
    expect((await desk.chatai(['assistants', 'show', name])).exitCode).toBe(1);
    expect((await desk.chatai(['assistants', 'list', '--deleted'])).out).toMatch(
      new RegExp(`^${name} +\\S+ +\\S+\nNext: chatai assistants restore`, 'm'),
    );
    const restored = await desk.chatai(['assistants', 'restore', name]);
    expect(restored.out).toBe(`${name} answers again, and so do the bots that went with it\n`);
    expect((await desk.chatai(['bots', 'list', '--assistant', name, '--json'])).out).toContain('"username"');
    const none = await desk.chatai(['assistants', 'restore', name]);
    expect(none).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/there is no deleted assistant .* here\nNothing was deleted/),
    });
  });

  test('who names none, or one that is not there, sees which there are', async () => {
    const { name } = await anAssistant();
    const none = await desk.chatai(['assistants', 'show']);
    expect(none).toMatchObject({ exitCode: 2, err: expect.stringMatching(/which assistant\?\nChoose one of: /) });
    const typo = await desk.chatai(['assistants', 'publish', `${name}x`]);
    expect(typo).toMatchObject({ exitCode: 1, err: expect.stringContaining(`there is no assistant ${name}x here`) });
  });

  test('a name that a shell would run is printed so that it does not', async () => {
    const name = `$(touch ${desk.folder}/owned)'s`;
    await desk.tenant.api.assistants.create({ name });
    const { out } = await desk.chatai(['assistants', 'set', name, '--language', 'en']);
    expect(out).toContain(`restore-version '$(touch ${desk.folder}/owned)'\\''s' 1\n`);
  });
});
