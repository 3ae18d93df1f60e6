import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk('Library');
});
afterAll(() => desk.close());

let made = 0;

/** An assistant of its own for each test, and `chatai knowledge … --assistant` it. */
async function anAssistant() {
  const name = `Clerk${++made}`;
  const { id } = await desk.tenant.api.assistants.create({ name });
  const knowledge = (words: string[], given?: Parameters<Desk['chatai']>[1]) =>
    desk.chatai(['knowledge', ...words, '--assistant', name], given);
  return { id, name, knowledge };
}

/** A file with this content; its path. */
function aFile(name: string, content: string | Uint8Array): string {
  const file = path.join(desk.folder, name);
  writeFileSync(file, content);
  return file;
}

const parcels = 'Parcels leave our warehouse in Riga every working day at four.\n';
const damaged = '%PDF-1.4\nthis is no more than the beginning of one';

describe('chatai knowledge add', () => {
  test('takes a file and waits until it is ready', async () => {
    const { name, knowledge } = await anAssistant();
    const dry = await knowledge(['add', aFile('shop.txt', parcels), '--dry-run']);
    expect(dry.out).toMatch(new RegExp(`would add \\S+shop.txt to ${name}\n$`));
    const { exitCode, out } = await knowledge(['add', aFile('shop.txt', parcels)]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: expect.stringMatching(new RegExp(`^ready  shop.txt  \\S{36}\nNext: chatai ask "…" --assistant ${name}\n$`)),
    });
    const again = await knowledge(['add', aFile('shop.txt', parcels), '--json']);
    expect(again.err).toMatch(
      /^warning: Clerk\d+ knows a source shop\.txt already .*chatai knowledge replace \S{36}$/m,
    );
    expect(JSON.parse(again.out)).toMatchObject({ kind: 'file', title: 'shop.txt', state: 'ready' });
  });

  test('takes several at once, each with a line until it is ready or failed; a bad one stops no other', async () => {
    const { knowledge } = await anAssistant();
    const files = [
      aFile('Цены.md', '# Цены\n\nДоставка по Латвии стоит три евро.'),
      aFile('broken.pdf', damaged),
      aFile('picture.txt', Buffer.from([137, 80, 78, 71, 0, 1, 2, 3])),
      path.join(desk.folder, 'missing.txt'),
      aFile('page.html', '<h1>Returns</h1><p>You may send anything back within thirty days.</p>'),
      aFile('notes', 'The shop opens at nine.'),
    ];
    const { exitCode, out, err } = await knowledge(['add', ...files]);
    expect(exitCode).toBe(1);
    expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toMatchObject([
      ['STATE', 'TITLE'],
      ['ready', 'Цены.md'],
      ['failed', 'broken.pdf'],
      ['not taken', files[2]],
      ['not taken', files[3]],
      ['ready', 'page.html'],
      ['ready', 'notes'],
      [expect.stringMatching(/^3 of 6 are ready\. Next: chatai ask/)],
      [''],
    ]);
    expect(err.split('\n').filter((line) => / of 6$/.test(line) || line.includes('not taken'))).toMatchObject([
      'Цены.md: ready, 1 passage, 1 of 6',
      expect.stringMatching(/^broken\.pdf: failed: .*damaged.*, 2 of 6$/),
      expect.stringMatching(/picture\.txt: not taken: The file picture\.txt is none of PDF/),
      expect.stringMatching(/missing\.txt: not taken: .*there is no such file$/),
      'page.html: ready, 1 passage, 5 of 6',
      'notes: ready, 1 passage, 6 of 6',
    ]);
    const listed = await knowledge(['list']);
    expect(listed.out).toMatch(/^failed +file +broken\.pdf /m);
    expect(listed.out).toMatch(/\n1 failed, 3 ready\. Next: chatai knowledge replace \S{36} FILE\n$/);
    const shown = await knowledge(['show', 'Цены.md']);
    expect(shown.out).toMatch(/^Kind +file, Цены\.md, text\/plain, \d+ bytes, 1 page$/m);
  });

  test.each([
    ['a file of another kind than its name says', 'picture.txt', Buffer.from([137, 80, 78, 71, 0]), 'is none of PDF'],
    ['a damaged file', 'broken.pdf', damaged, 'was taken, but could not be read'],
    [
      'a file that is neither text nor of a known kind',
      'data.bin',
      Buffer.from([255, 254, 0, 1]),
      'neither UTF-8 text nor one of .txt, .md',
    ],
  ])('alone, %s is refused with exit 6', async (_, name, content, problem) => {
    const { knowledge } = await anAssistant();
    const { exitCode, out, err } = await knowledge(['add', aFile(name, content)]);
    expect({ exitCode, out }).toEqual({ exitCode: 6, out: '' });
    expect(err).toContain(problem);
  });

  test('takes a text from standard input, and questions with their answers one by one or from a list', async () => {
    const { name, knowledge } = await anAssistant();
    await knowledge(['add', '-', '--title', 'Opening'], { typed: 'The shop opens at nine.' });
    const list = aFile('qa.csv', 'question,answer\nDo you sell cards?,"Yes, from 10 euros."\nГде магазин?,В Риге.\n');
    const { exitCode, out } = await knowledge(['add', '--qa', list]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^ready +Do you sell cards\? +1 /m);
    const asked = await desk.chatai(['ask', 'Do you sell cards?', '--assistant', name]);
    expect(asked.out).toMatch(/^Yes, from 10 euros\.\n/);
    const bad = await knowledge(['add', '--qa', aFile('bad.csv', 'Why?,\nWho?\n')]);
    expect(bad).toMatchObject({
      exitCode: 6,
      err: expect.stringContaining('line 1: the answer is missing; line 2: it has not the two fields question,answer'),
    });
  });
});

describe('chatai knowledge', () => {
  test('search shows which passages are found, and which an answer would use', async () => {
    const { name, knowledge } = await anAssistant();
    await knowledge(['add', aFile('shop.txt', parcels)]);
    const { out } = await knowledge(['search', 'When do parcels leave the warehouse?']);
    expect(out).toMatch(/^\d\.\d\d {2}used {2}shop\.txt, passage 1\n {4}Parcels leave our warehouse/);
    expect(out).toMatch(/An answer would use 1 passage\. Next: chatai ask "When do parcels leave the warehouse\?"/);
    const nothing = await knowledge(['search', 'quantum chromodynamics']);
    expect(nothing.out).toBe(`Nothing of what ${name} knows fits this question. Next: chatai knowledge list\n`);
    const inOne = await desk.chatai(['knowledge', 'search', 'parcels', '--source', 'nowhere.txt']);
    expect(inOne).toMatchObject({ exitCode: 1, err: expect.stringContaining('there is no source nowhere.txt here') });
  });

  test('passages are shown in their order', async () => {
    const { knowledge } = await anAssistant();
    await knowledge(['add', aFile('shop.txt', parcels)]);
    expect((await knowledge(['passages', 'shop.txt'])).out).toBe(`passage 1\n    ${parcels}`);
  });

  test('replace asks first, and the new content is found', async () => {
    const { knowledge } = await anAssistant();
    await knowledge(['add', aFile('shop.txt', parcels)]);
    const file = aFile('new.txt', 'Parcels leave at noon.');
    const nobody = await knowledge(['replace', 'shop.txt', file]);
    expect(nobody).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining('this would replace shop.txt (1 passage) by '),
    });
    const done = await knowledge(['replace', 'shop.txt', file, '--yes', '--json']);
    expect(JSON.parse(done.out)).toMatchObject({ title: 'new.txt', state: 'ready', version: 2 });
    expect((await knowledge(['passages', 'new.txt'])).out).toContain('Parcels leave at noon.');
    const other = await knowledge(['replace', 'new.txt', '--text', 'Words']);
    expect(other).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('new.txt is of the kind file\nGive a FILE'),
    });
  });

  test('a failed source is read once more, or replaced by a better file', async () => {
    const { knowledge } = await anAssistant();
    await knowledge(['add', aFile('broken.pdf', damaged), '--title', 'Prices']);
    expect(await knowledge(['retry', 'Prices'])).toMatchObject({
      exitCode: 6,
      err: expect.stringContaining('damaged'),
    });
    const better = await knowledge(['replace', 'Prices', aFile('prices.txt', 'A card is 10 euros.'), '--yes']);
    expect(better).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^ready {2}Prices /) });
    const ready = await knowledge(['retry', 'Prices']);
    expect(ready).toMatchObject({ exitCode: 1, err: expect.stringContaining('Only a source that failed') });
  });

  test('remove says how to restore, and restore makes it found again', async () => {
    const { knowledge } = await anAssistant();
    await knowledge(['add', aFile('shop.txt', parcels)]);
    const removed = await knowledge(['remove', 'shop.txt']);
    const [, id = ''] =
      /^Deleted shop\.txt with its 1 passage\nWithin 7 days: chatai knowledge restore (\S{36})\n$/.exec(removed.out) ??
      [];
    expect((await knowledge(['list'])).out).toMatch(/^No sources yet/);
    expect((await knowledge(['list', '--deleted'])).out).toMatch(/^shop\.txt +\S+ +\S{36}$/m);
    const restored = await knowledge(['restore', id]);
    expect(restored).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^ready {2}shop\.txt /) });
    expect((await knowledge(['search', 'parcels warehouse'])).out).toContain('shop.txt');
  });
});
