// Files that are made to do harm (security.md T19), each made here as an attacker makes it. What is measured is the reading process itself.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileKind, fileKindOf, readFile } from './index.ts';
import { aDocx, anEndlessPdf, aPdf, aZip, blanks, documentOf, drawn, pdfOf, streamOf } from './testing/files.ts';

const read = (kind: FileKind, bytes: Buffer) => readFile(kind, bytes, 'patient', () => {});

/** A page that shows a text, with objects 5, 6, … beside it. */
const aPageWith = (
  { contents = '4 0 R', resources = '', catalogue = '' },
  objects: readonly string[],
  text = 'The shop opens at nine.',
): Buffer =>
  pdfOf([
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Kids [3 0 R] /Count 1 >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> ${resources} >> /Contents ${contents} >>`,
    streamOf(drawn(text)),
    ...objects,
  ]);

const deflated = (bytes: Buffer, times = 1): string => {
  let packed = bytes;
  for (let at = 0; at < times; at++) packed = deflateSync(packed, { level: 9 });
  return packed.toString('latin1');
};

const filters = (times: number) => ` /Filter [${'/FlateDecode '.repeat(times)}]`;

/** A PNG (ISO 15948) that says it is so wide and high. */
function aPng(side: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The most memory, in MiB, that a process which we started has held while `work` went on; 0 where the system does not tell. */
async function peakWhile(work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => {
    for (const pid of childrenOf(process.pid)) peak = Math.max(peak, peakMbOf(pid));
  };
  const timer = setInterval(look, 20);
  await work.finally(() => clearInterval(timer));
  if (process.platform === 'linux') expect(peak).toBeGreaterThan(10);
  return peak;
}

function childrenOf(pid: number): string[] {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

function peakMbOf(pid: string): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    // It has ended between the two looks.
    return 0;
  }
}

describe('an archive that is made to do harm', () => {
  it('archives within archives (42.zip) are no kind of file, and no document of Word', async () => {
    const floor = aZip({ 'blanks.txt': blanks(100) });
    const middle = aZip(Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${at}.zip`, floor])));
    const bomb = aZip(Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${at}.zip`, middle])));
    expect(fileKindOf('42.zip', bomb)).toBeUndefined();
    await expect(read('docx', bomb)).rejects.toMatchObject({ code: 'file-damaged' });
  });

  it('a document with an archive inside is read, and the archive is not opened', async () => {
    const inside = aZip({ 'blanks.txt': blanks(20) });
    const { pages } = await read('docx', aDocx(['We open at nine.'], { 'word/embeddings/a.xlsx': inside }));
    expect(pages[0]).toContain('We open at nine.');
  });

  it('a workbook of 1 GB is no kind of file, and under another name too big inside', async () => {
    const workbook = aZip({ 'xl/worksheets/sheet1.xml': blanks(1_024) });
    expect(fileKindOf('prices.xlsx', workbook)).toBeUndefined();
    expect(fileKindOf('prices.docx', workbook)).toBe('docx');
    await expect(read('docx', workbook)).rejects.toMatchObject({ code: 'file-too-big-inside' });
  });

  it('a document that lies about its size is ended before it takes 600 MiB', async () => {
    const liar = aDocx(['x'], { 'word/document.xml': blanks(2_000, 1_000) });
    const reading = read('docx', liar).then(
      () => 'read',
      ({ code }) => code,
    );
    expect(await peakWhile(reading)).toBeLessThan(600);
    expect(await reading).toMatch(/^file-(damaged|too-hard)$/);
  });

  it('a path out of the archive (zip slip) writes nothing', async () => {
    const target = path.join(os.tmpdir(), `slipped-${process.pid}`);
    const entry = `${'../'.repeat(12)}${target.slice(1)}`;
    await expect(read('docx', aDocx(['x'], { [entry]: Buffer.from('slipped') }))).rejects.toMatchObject({
      code: 'file-damaged',
    });
    expect(existsSync(target)).toBe(false);
  });
});

describe('XML that is made to do harm', () => {
  const withEntities = (entities: string, used: string) =>
    aDocx({
      xml: `<?xml version="1.0"?><!DOCTYPE w:document [${entities}]>${documentOf(`<w:p><w:r><w:t>Begin ${used} end</w:t></w:r></w:p>`)}`,
    });
  /** Refused, or read without what the entity stands for. */
  const outcome = (bytes: Buffer) =>
    read('docx', bytes).then(
      ({ pages }) => pages.join(''),
      ({ code }) => String(code),
    );

  it('entities of entities (billion laughs) are not put in', async () => {
    const entities = Array.from({ length: 10 }, (_, at) =>
      at === 0 ? '<!ENTITY a0 "lol">' : `<!ENTITY a${at} "${`&a${at - 1};`.repeat(10)}">`,
    );
    const reading = outcome(withEntities(entities.join(''), '&a9;'));
    expect(await peakWhile(reading)).toBeLessThan(300);
    expect((await reading).length).toBeLessThan(100);
    expect(await reading).not.toContain('lol');
  });

  it('an entity that names a file does not bring that file', async () => {
    const own = path.join(import.meta.dirname, 'protocol.ts');
    expect(await outcome(withEntities(`<!ENTITY x SYSTEM "file://${own}">`, '&x;'))).not.toContain('ReadFailure');
  });

  it('elements in elements without end are refused or read, and break nothing', async () => {
    const depth = 200_000;
    const xml = documentOf(`${'<w:p>'.repeat(depth)}${'</w:p>'.repeat(depth)}`);
    await expect(read('docx', aDocx({ xml }))).rejects.toMatchObject({ code: expect.stringMatching(/^file-/) });
  });
});

describe('a document that would reach out', () => {
  let canary: string;
  const seen: string[] = [];
  const server = createServer(({ url }, response) => {
    seen.push(url ?? '');
    response.end('pwned');
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    canary = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('of Word with a template, a picture and a link elsewhere is read, and nothing is asked for', async () => {
    const office = 'http://schemas.openxmlformats.org';
    const link = (id: string, kind: string) =>
      `<Relationship Id="${id}" Type="${office}/officeDocument/2006/relationships/${kind}" Target="${canary}/${id}" TargetMode="External"/>`;
    const xml = documentOf(
      '<w:p><w:r><w:t>We open at nine.</w:t></w:r><w:hyperlink r:id="h"><w:r><w:t>More</w:t></w:r></w:hyperlink></w:p>',
    );
    const links = `<Relationships xmlns="${office}/package/2006/relationships">${link('t', 'attachedTemplate')}${link('i', 'image')}${link('h', 'hyperlink')}</Relationships>`;
    const { pages } = await read('docx', aDocx({ xml }, { 'word/_rels/document.xml.rels': Buffer.from(links) }));
    expect(pages[0]).toContain('We open at nine.');
    expect(seen).toEqual([]);
  });

  it('of Word with an entity elsewhere asks for nothing', async () => {
    const xml = `<!DOCTYPE w:document [<!ENTITY x SYSTEM "${canary}/x">]>${documentOf('<w:p><w:r><w:t>&x;</w:t></w:r></w:p>')}`;
    const reading = read('docx', aDocx({ xml })).then(
      ({ pages }) => pages.join(''),
      ({ code }) => String(code),
    );
    expect(await reading).not.toContain('pwned');
    expect(seen).toEqual([]);
  });

  it('of HTML with pictures, styles, frames and scripts elsewhere is read, and nothing is asked for', async () => {
    const page = `<link rel=stylesheet href="${canary}/a"><img src="${canary}/b"><iframe src="${canary}/c"></iframe>
      <script src="${canary}/d"></script><meta http-equiv=refresh content="0;url=${canary}/e"><p>We open at nine.</p>`;
    expect((await read('html', Buffer.from(page))).pages).toEqual(['We open at nine.']);
    expect(seen).toEqual([]);
  });

  it('of PDF with a script and a form that is sent when it opens is read, and neither happens', async () => {
    const script = `app.launchURL("${canary}/s"); this.submitForm("${canary}/f"); while (true) {}`;
    const pdf = aPageWith({ catalogue: '/OpenAction 5 0 R /AA << /WC 6 0 R >>' }, [
      `<< /S /JavaScript /JS (${script.replace(/[()\\]/g, '\\$&')}) >>`,
      `<< /S /URI /URI (${canary}/u) >>`,
    ]);
    expect((await read('pdf', pdf)).pages).toEqual(['The shop opens at nine.']);
    expect(seen).toEqual([]);
  });
});

describe('macros', () => {
  it('a document of Word with macros is no kind of file, and under another name only its text is read', async () => {
    const bytes = aDocx(['We open at nine.'], {
      'word/vbaProject.bin': Buffer.from('Sub AutoOpen()\nShell "calc"\nEnd Sub'),
    });
    expect(fileKindOf('hours.docm', bytes)).toBeUndefined();
    expect((await read('docx', bytes)).pages).toEqual(['We open at nine.\n\n']);
  });
});

describe('pictures of 50,000 by 50,000', () => {
  it('are no kind of file', () => {
    expect(fileKindOf('huge.png', aPng(50_000))).toBeUndefined();
    expect(fileKindOf('huge.txt', aPng(50_000))).toBeUndefined();
  });

  it('are left alone in a document of Word', async () => {
    const reading = read('docx', aDocx(['We open at nine.'], { 'word/media/image1.png': aPng(50_000) }));
    expect(await peakWhile(reading)).toBeLessThan(300);
    expect((await reading).pages[0]).toContain('We open at nine.');
  });

  it('are left alone on a page of a PDF', async () => {
    const image = streamOf(
      deflated(Buffer.alloc(10_000_000)),
      ' /Type /XObject /Subtype /Image /Width 50000 /Height 50000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
    );
    const pdf = aPageWith({ contents: '[4 0 R 6 0 R]', resources: '/XObject << /I 5 0 R >>' }, [
      image,
      streamOf('/I Do'),
    ]);
    const reading = read('pdf', pdf);
    expect(await peakWhile(reading)).toBeLessThan(400);
    expect((await reading).pages).toEqual(['The shop opens at nine.']);
  });
});

describe('a PDF that is made to do harm', () => {
  it('that unpacks to gigabytes, twice packed, is ended before it takes 600 MiB', async () => {
    const twice = streamOf(deflated(Buffer.alloc(1_000_000_000, ' '), 2), filters(2));
    const reading = read('pdf', aPageWith({ contents: '5 0 R' }, [twice])).then(
      () => 'read',
      ({ code }) => code,
    );
    expect(await peakWhile(reading)).toBeLessThan(600);
    expect(await reading).toBe('file-too-hard');
  }, 60_000);

  it('that would be computed for hours is ended after its 20 seconds', async () => {
    await expect(read('pdf', anEndlessPdf())).rejects.toMatchObject({ code: 'file-too-hard' });
  }, 110_000);

  it('that draws itself within itself is read or refused, and ends', async () => {
    const form = (within: string) =>
      streamOf(
        `/X Do ${within}`,
        ' /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>',
      );
    const pdf = aPageWith({ contents: '[4 0 R 6 0 R]', resources: '/XObject << /X 5 0 R >>' }, [
      form(''),
      streamOf('/X Do'),
    ]);
    const reading = read('pdf', pdf).then(
      ({ pages }) => pages.join(''),
      ({ code }) => String(code),
    );
    expect(await reading).toMatch(/^(The shop opens at nine\.|file-(damaged|too-hard))/);
  }, 60_000);

  it.each([
    ['whose pages have each other as children', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>'],
    ['that says it has two billion pages', '<< /Type /Pages /Kids [] /Count 2000000000 >>'],
    ['without pages', '<< /Type /Pages /Kids [] /Count 0 >>'],
  ])('%s is read as empty or refused', async (_, pages) => {
    const reading = read('pdf', pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', pages])).then(
      (found) => found.pages.join(''),
      ({ code }) => String(code),
    );
    expect(await reading).toMatch(/^(|file-(damaged|too-many-pages))$/);
  });
});

describe('a page that is made to do harm', () => {
  it('elements in elements, half a million deep, are read', async () => {
    const bytes = Buffer.from(`${'<div>'.repeat(500_000)}We open at nine.`);
    const reading = read('html', bytes);
    expect(await peakWhile(reading)).toBeLessThan(600);
    expect((await reading).pages[0]).toContain('We open at nine.');
  }, 60_000);
});

it('a reading process that somebody else ends is no fault of the file', async () => {
  const pages = Array.from({ length: 1_500 }, (_, at) => `Page ${at}`);
  let first = true;
  const reading = readFile('pdf', aPdf(pages), 'quick', () => {
    if (!first) return;
    first = false;
    for (const pid of childrenOf(process.pid)) process.kill(Number(pid), 'SIGKILL');
  });
  await expect(reading).rejects.toThrow('ended with SIGKILL');
  await expect(reading).rejects.not.toHaveProperty('code');
});
