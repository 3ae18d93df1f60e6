// Files as strangers bring them, made here, so that a test says what is in them.
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** A PDF with a page for each text (ASCII); an empty one is as a scanner makes it. `encrypted`: opens by a password only. */
export function aPdf(pages: readonly string[], { encrypted = false } = {}): Buffer {
  const firstPage = 4;
  const numbers = pages.map((_, index) => firstPage + 2 * index);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${numbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${(numbers[index] ?? 0) + 1} 0 R >>`,
      streamOf(drawn(text)),
    ]),
    ...(encrypted ? [`<< /Filter /Standard /V 1 /R 2 /O <${'a1'.repeat(32)}> /U <${'b2'.repeat(32)}> /P -4 >>`] : []),
  ];
  const id = 'c3'.repeat(16);
  return pdfOf(objects, encrypted ? ` /Encrypt ${objects.length} 0 R /ID [<${id}> <${id}>]` : '');
}

/** A PDF (ISO 32000-1) of these objects, numbered from 1; the first is its catalogue. */
export function pdfOf(objects: readonly string[], inTrailer = ''): Buffer {
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const lines = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`);
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines.join('')}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${inTrailer} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + table + trailer, 'latin1');
}

/** An object of a PDF that holds these bytes, as `more` says of them. */
export const streamOf = (bytes: string, more = ''): string =>
  `<< /Length ${bytes.length}${more} >>\nstream\n${bytes}\nendstream`;

/** A PDF of 10 kB that takes hours: a thousand times the same page, of a million steps that draw nothing. */
export function anEndlessPdf(): Buffer {
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>';
  const kids = Array.from({ length: 1_000 }, () => '3 0 R').join(' ');
  const steps = deflateSync('q Q\n'.repeat(1_000_000)).toString('latin1');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count 1000 >>`,
    page,
    streamOf(steps, ' /Filter /FlateDecode'),
  ]);
}

/** What draws a text on a page of a PDF. */
export function drawn(text: string): string {
  const lines = text.split('\n').map((line) => `(${line.replace(/[()\\]/g, '\\$&')}) Tj T*`);
  return text === '' ? '' : `BT /F1 12 Tf 14 TL 72 720 Td ${lines.join(' ')} ET`;
}

/** A document of Word with these paragraphs, or with this XML in the place of them. */
export function aDocx(paragraphs: readonly string[] | { xml: string }, more: Record<string, Content> = {}): Buffer {
  const office = 'http://schemas.openxmlformats.org';
  const xml =
    'xml' in paragraphs
      ? paragraphs.xml
      : documentOf(paragraphs.map((one) => `<w:p><w:r><w:t>${escaped(one)}</w:t></w:r></w:p>`).join(''));
  return aZip({
    '[Content_Types].xml': Buffer.from(
      `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    ),
    '_rels/.rels': Buffer.from(
      `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    ),
    'word/document.xml': Buffer.from(xml),
    ...more,
  });
}

/** The main part of a document of Word. */
export const documentOf = (body: string): string =>
  `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>${body}</w:body></w:document>`;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Bytes of an entry, or what they are packed into, whatever that says of itself. */
type Content = Buffer | Packed;

export interface Packed {
  packed: Buffer;
  sizeBytes: number;
  crc: number;
}

/** So many MB of blanks, of which never more than one is in memory; `declaredBytes`: what it says that it holds. */
export function blanks(megabytes: number, declaredBytes = megabytes * 1_048_576): Packed {
  const one = Buffer.alloc(1_048_576, ' ');
  // After a full flush nothing refers back: the piece may be said again and again.
  const piece = deflateRawSync(one, { finishFlush: constants.Z_FULL_FLUSH });
  const pieces = Array.from({ length: megabytes }, () => piece);
  let crc = 0;
  for (const _ of pieces) crc = crc32(one, crc);
  return { packed: Buffer.concat([...pieces, deflateRawSync(Buffer.alloc(0))]), sizeBytes: declaredBytes, crc };
}

const packedOf = (content: Content): Packed =>
  'packed' in content ? content : { packed: deflateRawSync(content), sizeBytes: content.length, crc: crc32(content) };

/** A ZIP (PKWARE APPNOTE 6.3): its entries, deflated. */
export function aZip(entries: Record<string, Content>): Buffer {
  const parts: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const { packed, sizeBytes, crc } = packedOf(content);
    const named = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc, 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(sizeBytes, 18);
    facts.writeUInt16LE(named.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, named, packed]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, where, named]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(table.length, 4);
  end.writeUInt16LE(table.length, 6);
  end.writeUInt32LE(Buffer.concat(table).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, ...table, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
