import { describe, expect, it } from 'vitest';
import { type FileKind, fileKindOf, readFile } from './index.ts';
import { aDocx, aPdf, aZip } from './testing/files.ts';

const read = (kind: FileKind, bytes: Buffer, onPage: (share: number) => void = () => {}) =>
  readFile(kind, bytes, 'patient', onPage);

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

/** ASCII and Russian letters in the encoding that Windows has for them. */
const windows1251 = (text: string) =>
  Buffer.from(
    [...text].map((letter) => (letter < '\u0400' ? letter.charCodeAt(0) : letter.charCodeAt(0) - 0x410 + 0xc0)),
  );

describe('a file', () => {
  it.each([
    ['UTF-8', Buffer.from('Доставка занимает 2 дня.')],
    ['UTF-16', utf16('Доставка занимает 2 дня.')],
    ['Windows 1251', windows1251('Доставка занимает 2 дня.')],
  ])('of text in %s is read', async (_, bytes) => {
    expect(await read('text', bytes)).toEqual({ title: undefined, pages: ['Доставка занимает 2 дня.'] });
  });

  it('of HTML is read as people see the page, under its title', async () => {
    const page = `<html><head><title>Our  shop</title><style>p { color: red }</style></head><body><nav>Home</nav>
      <h1>Delivery</h1><p>Two <b>days</b> in Latvia.</p><script>alert(1)</script><table><tr><td>Europe</td><td>5 days</td></tr></table></body></html>`;
    expect(await read('html', Buffer.from(page))).toEqual({
      title: 'Our shop',
      pages: ['Delivery\nTwo days in Latvia.\nEurope 5 days'],
    });
  });

  it('of HTML may have more elements in one than a function takes arguments', async () => {
    const { pages } = await read('html', Buffer.from(`<body>${'<i></i>'.repeat(200_000)}<p>The end.</p></body>`));
    expect(pages).toEqual(['The end.']);
  });

  it('of PDF is read page by page, lines that the width of the page broke made whole, and its progress is told', async () => {
    const shares: number[] = [];
    const bytes = aPdf(['Parcels leave our ware-\nhouse at four\nin the afternoon.', 'You may send anything back.']);
    expect(await read('pdf', bytes, (share) => shares.push(share))).toEqual({
      title: undefined,
      pages: ['Parcels leave our warehouse at four in the afternoon.', 'You may send anything back.'],
    });
    expect(shares).toEqual([0.5, 1]);
  });

  it('of Word is read', async () => {
    const { pages } = await read('docx', aDocx(['Refunds & returns', 'We refund within 14 days.']));
    expect(pages).toEqual(['Refunds & returns\n\nWe refund within 14 days.\n\n']);
  });

  it.each([
    ['a PDF that was cut off', 'pdf', Buffer.from('%PDF-1.4\nhello'), 'file-damaged'],
    ['a Word document that was cut off', 'docx', aDocx(['Hello']).subarray(0, 300), 'file-damaged'],
    ['a ZIP that is no Word document', 'docx', aZip({ 'a.txt': Buffer.from('x') }), 'file-damaged'],
    ['a PDF with a password', 'pdf', aPdf(['Secret'], { encrypted: true }), 'file-encrypted'],
    ['a bomb', 'docx', aDocx(['x'], { 'word/media/a': Buffer.alloc(30_000_000) }), 'file-too-big-inside'],
    [
      'a document of a thousand and more parts',
      'docx',
      aDocx(['x'], Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`word/${at}`, Buffer.of(1)]))),
      'file-too-big-inside',
    ],
    ['a PDF of 2,001 pages', 'pdf', aPdf(Array.from({ length: 2_001 }, () => 'x')), 'file-too-many-pages'],
    ['a text of more than two million characters', 'text', Buffer.alloc(2_000_001, 'a'), 'file-too-long'],
  ] as const)('is refused when it is %s', async (_, kind, bytes, code) => {
    await expect(read(kind, bytes)).rejects.toMatchObject({ code });
  });

  it('is not read to its end for somebody who has gone', async () => {
    const gone = new AbortController();
    const reading = readFile(
      'pdf',
      aPdf(Array.from({ length: 500 }, (_, at) => `Page ${at}`)),
      'quick',
      () => gone.abort(),
      gone.signal,
    );
    await expect(reading).rejects.toThrow('aborted');
  });
});

describe('what a file is', () => {
  it.each<[string, Buffer, FileKind | undefined]>([
    ['a.pdf', aPdf(['x']), 'pdf'],
    ['scan.PDF', Buffer.concat([Buffer.from('\u0000header\n'), aPdf(['x'])]), 'pdf'],
    ['named-wrongly.txt', aPdf(['x']), 'pdf'],
    ['about-pdf.txt', Buffer.from('A PDF begins with %PDF-1.4.'), 'text'],
    ['a.docx', aDocx(['x']), 'docx'],
    ['a.zip', aDocx(['x']), undefined],
    ['a.html', Buffer.from('<p>x</p>'), 'html'],
    ['a.md', Buffer.from('# x'), 'text'],
    ['a.txt', utf16('x'), 'text'],
    ['program.txt', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), undefined],
    ['locked.docx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), undefined],
    ['a.json', Buffer.from('{}'), undefined],
  ])('its first bytes say: %s', (name, bytes, kind) => {
    expect(fileKindOf(name, bytes)).toBe(kind);
  });
});
